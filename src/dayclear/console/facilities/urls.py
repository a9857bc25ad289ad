from django.urls import path

from dayclear.console.facilities import keeping_views, views

urlpatterns = [
    path("facilities/", views.facilities, name="facilities"),
    path("facilities/export.xlsx", views.export, name="facilities_export"),
    path("facilities/forecast.xlsx", views.forecast, name="facilities_forecast"),
    path("facilities/new/", keeping_views.new, name="facility_new"),
    path("facilities/<uuid:facility_id>/", keeping_views.facility, name="facility"),
    path("facilities/<uuid:facility_id>/rooms/", keeping_views.rooms, name="rooms"),
    path("facilities/<uuid:facility_id>/rooms/add/", keeping_views.add, name="rooms_add"),
    path("facilities/<uuid:facility_id>/room/", keeping_views.room, name="room"),
    path("facilities/<uuid:facility_id>/room/<slug:step>/", keeping_views.take_step, name="room_step"),
    path("facilities/<uuid:facility_id>/door/", views.door, name="door"),
    path("facilities/<uuid:facility_id>/door/pass/", views.pass_door, name="door_pass"),
    path("facilities/<uuid:facility_id>/door/export.xlsx", views.door_export, name="door_export"),
    path("facilities/door/<uuid:presence_id>/out/", views.let_out, name="door_out"),
]
