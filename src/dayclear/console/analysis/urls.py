from django.urls import path

from dayclear.console.analysis import views

urlpatterns = [
    path("analysis/", views.own, name="analysis"),
    path("analysis/<slug:name>.xlsx", views.own_export, name="analysis_export"),
    path("analysis/lists/", views.lists, name="line_lists"),
    path("analysis/lists/new/", views.new_list, name="line_list_new"),
    path("analysis/lists/columns/", views.columns, name="line_list_columns"),
    path("analysis/lists/<uuid:list_id>/", views.listed, name="line_list"),
    path("analysis/lists/<uuid:list_id>/contacts/", views.listed_contacts, name="line_list_contacts"),
    path(
        "analysis/lists/<uuid:list_id>/contacts/list.xlsx",
        views.listed_contacts_export,
        name="line_list_contacts_export",
    ),
    path("analysis/lists/<uuid:list_id>/<slug:name>.xlsx", views.listed_export, name="line_list_export"),
]
