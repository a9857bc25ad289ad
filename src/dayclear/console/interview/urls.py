from django.urls import path

from dayclear.console.interview import views

urlpatterns = [
    path("cases/<uuid:case_id>/interview/", views.interview, name="interview"),
    path("cases/<uuid:case_id>/interview/changes/", views.changes, name="interview_changes"),
    path("cases/<uuid:case_id>/interview/answers/<slug:question>/", views.answer, name="interview_answer"),
    path("cases/<uuid:case_id>/interview/places/<slug:step>/", views.find_places, name="interview_places"),
    path("cases/<uuid:case_id>/interview/draft/<slug:step>/", views.keep_draft, name="interview_draft"),
    path("cases/<uuid:case_id>/interview/rows/<slug:step>/", views.add_row, name="interview_row"),
    path("cases/<uuid:case_id>/interview/visits/<uuid:visit_id>/met/", views.add_met, name="interview_met"),
    path(
        "cases/<uuid:case_id>/interview/visits/<uuid:visit_id>/take-back/",
        views.take_back,
        name="interview_take_back",
    ),
    path("cases/<uuid:case_id>/interview/take/", views.take, name="interview_take"),
    path("cases/<uuid:case_id>/interview/hand-over/", views.hand_over, name="interview_hand_over"),
    path("cases/<uuid:case_id>/interview/milestone/", views.milestone, name="interview_milestone"),
    path("cases/<uuid:case_id>/interview/notes/", views.add_note, name="interview_note"),
]
