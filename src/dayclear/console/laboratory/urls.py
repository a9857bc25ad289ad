from django.urls import path

from dayclear.console.laboratory import views

urlpatterns = [
    path("laboratory/", views.overview, name="laboratories"),
    path("laboratory/receive/", views.receive, name="laboratory_receive"),
    path("laboratory/spoilt/", views.spoilt, name="laboratory_spoilt"),
    path("laboratory/new/", views.new, name="laboratory_new"),
    path("laboratory/<uuid:laboratory_id>/", views.laboratory, name="laboratory"),
    path("laboratory/<uuid:laboratory_id>/edit/", views.edit, name="laboratory_edit"),
    path("laboratory/<uuid:laboratory_id>/export/", views.export, name="laboratory_export"),
    path("laboratory/<uuid:laboratory_id>/results/", views.results, name="laboratory_results"),
    path("laboratory/<uuid:laboratory_id>/shifts/new/", views.shift_new, name="shift_new"),
    path("laboratory/shifts/<uuid:shift_id>/", views.shift, name="shift"),
    path("laboratory/shifts/<uuid:shift_id>/end/", views.shift_end, name="shift_end"),
]
