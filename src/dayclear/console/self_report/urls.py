from django.urls import path

from dayclear.console.self_report import staff, views

urlpatterns = [
    path("t/<str:secret>/", views.tell, name="self_report"),
    path("t/<str:secret>/<uuid:antigen_id>/", views.told, name="self_report_told"),
    path("clearance/employers/<uuid:employer_id>/slips/", staff.slips, name="slips"),
    path("clearance/employers/<uuid:employer_id>/slips/issue/", staff.issue, name="slips_issue"),
    path("clearance/members/<uuid:membership_id>/slip/", staff.issue_one, name="slip_issue"),
    path("clearance/members/<uuid:membership_id>/slip/revoke/", staff.revoke, name="slip_revoke"),
    path("clearance/employers/<uuid:employer_id>/photos/", staff.photos, name="photos_told"),
    path("clearance/antigens/<uuid:antigen_id>/told-photo/", staff.photo, name="photo_told"),
    path("clearance/antigens/<uuid:antigen_id>/photo-check/", staff.check, name="photo_check"),
    path("clearance/antigens/<uuid:antigen_id>/take-back/", staff.take_back, name="antigen_take_back"),
]
