from django.urls import path

from dayclear.console.case_page import views

urlpatterns = [
    path("cases/", views.case_list, name="cases"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/notes/", views.add_note, name="case_note"),
    path("cases/<uuid:case_id>/contacts.xlsx", views.export_contacts, name="case_contacts_export"),
    path("cases/<uuid:case_id>/contacts/", views.add_contact, name="case_contact"),
    path("cases/<uuid:case_id>/contacts/<uuid:contact_id>/relist/", views.relist, name="case_relist"),
    path(
        "cases/<uuid:case_id>/contacts/<uuid:contact_id>/strike-off/",
        views.strike_off,
        name="case_strike_off",
    ),
    path("cases/<uuid:case_id>/tracing/", views.finish_tracing, name="case_traced"),
    path("cases/<uuid:case_id>/died/", views.died, name="case_died"),
    path("cases/<uuid:case_id>/died/back/", views.take_death_back, name="case_death_back"),
    path("cases/<uuid:case_id>/left/", views.close_left, name="case_left"),
    path("cases/<uuid:case_id>/withdraw/", views.withdraw, name="case_withdraw"),
]
