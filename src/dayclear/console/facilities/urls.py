from django.urls import path

from dayclear.console.facilities import views

urlpatterns = [
    path("facilities/", views.facilities, name="facilities"),
    path("facilities/export.xlsx", views.export, name="facilities_export"),
    path("facilities/forecast.xlsx", views.forecast, name="facilities_forecast"),
    path("facilities/<uuid:facility_id>/door/", views.door, name="door"),
    path("facilities/<uuid:facility_id>/door/pass/", views.pass_door, name="door_pass"),
    path("facilities/<uuid:facility_id>/door/export.xlsx", views.door_export, name="door_export"),
    path("facilities/door/<uuid:presence_id>/out/", views.let_out, name="door_out"),
]
