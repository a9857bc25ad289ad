from django.urls import path

from dayclear.console.tracing import views

urlpatterns = [
    path("tracing/", views.tracings, name="tracings"),
    path("tracing/export/", views.export, name="tracings_export"),
    path("cases/<uuid:case_id>/contact-search/", views.contact_search, name="contact_search"),
    path("cases/<uuid:case_id>/contact-search/confirm/", views.confirm, name="contact_confirm"),
    path(
        "cases/<uuid:case_id>/contact-search/<uuid:person_id>/strike-off/",
        views.strike_off,
        name="contact_strike_off",
    ),
    path("roster-matches/<uuid:match_id>/", views.roster_match, name="roster_match"),
    path("roster-matches/<uuid:match_id>/decide/", views.decide_match, name="roster_match_decide"),
]
