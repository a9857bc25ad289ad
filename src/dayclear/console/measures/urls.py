from django.urls import path

from dayclear.console.measures import views

urlpatterns = [
    path("measures/", views.objections, name="objections"),
    path("measures/export.xlsx", views.export, name="objections_export"),
    path("measures/find/", views.find, name="notice_find"),
    path("measures/people/<uuid:person_id>/", views.person, name="measures"),
    path("measures/people/<uuid:person_id>/issue/", views.issue, name="notice_issue"),
    path("measures/notices/<uuid:notice_id>/", views.notice, name="notice"),
    path("measures/notices/<uuid:notice_id>/paper/", views.paper, name="notice_paper"),
    path("measures/notices/<uuid:notice_id>/object/", views.take_down, name="objection_new"),
    path("measures/objections/<uuid:objection_id>/", views.objection, name="objection"),
    path("measures/objections/<uuid:objection_id>/answer/", views.answer, name="objection_answer"),
    path("measures/objections/<uuid:objection_id>/paper/", views.answer_paper, name="objection_paper"),
    path("measures/objections/<uuid:objection_id>/back/", views.bring_back, name="objection_back"),
    path("measures/objections/<uuid:objection_id>/withdraw/", views.withdraw, name="objection_withdraw"),
]
