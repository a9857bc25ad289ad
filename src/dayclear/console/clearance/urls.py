from django.urls import path

from dayclear.console.clearance import views

urlpatterns = [
    path("clearance/", views.day, name="clearance"),
    path("clearance/export/", views.export_day, name="clearance_export"),
    path("clearance/employers/", views.employers, name="employers"),
    path("clearance/employers/new/", views.new, name="employer_new"),
    path("clearance/employers/<uuid:employer_id>/", views.employer, name="employer"),
    path("clearance/employers/<uuid:employer_id>/edit/", views.edit, name="employer_edit"),
    path("clearance/employers/<uuid:employer_id>/retire/", views.retire, name="employer_retire"),
    path("clearance/employers/<uuid:employer_id>/export/", views.export_employer, name="employer_export"),
    path("clearance/employers/<uuid:employer_id>/join/", views.join, name="employer_join"),
    path("clearance/employers/<uuid:employer_id>/antigen/", views.tell_antigen, name="antigen_new"),
    path("clearance/members/<uuid:membership_id>/leave/", views.leave, name="member_leave"),
    path("clearance/words/<uuid:word_id>/heard/", views.heard, name="word_heard"),
    path("clearance/antigens/<uuid:antigen_id>/", views.antigen, name="antigen"),
    path("clearance/antigens/<uuid:antigen_id>/photo/", views.photo, name="antigen_photo"),
]
