from django.urls import path

from dayclear.console.zone_page import views

urlpatterns = [
    path("places/<uuid:place_id>/zone/", views.zone, name="zone"),
    path("places/<uuid:place_id>/zone/notice/", views.notice, name="zone_notice"),
    path("places/<uuid:place_id>/zone/residents-key/", views.renew_residents_key, name="residents_key"),
    path("places/<uuid:place_id>/zone/care/", views.care, name="zone_care"),
]
