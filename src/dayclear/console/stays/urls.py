from django.urls import path

from dayclear.console.stays import views

urlpatterns = [
    path("facilities/<uuid:facility_id>/ward/", views.ward, name="ward"),
    path("facilities/<uuid:facility_id>/ward/export.xlsx", views.export, name="ward_export"),
    path("facilities/<uuid:facility_id>/arrivals/", views.arrivals, name="arrivals"),
    path("stays/<uuid:stay_id>/", views.stay, name="stay"),
    path("stays/<uuid:stay_id>/log/", views.log, name="stay_log"),
    path("stays/<uuid:stay_id>/swab/", views.swab, name="stay_swab"),
    path("stays/<uuid:stay_id>/died/", views.died, name="stay_died"),
    path("stays/<uuid:stay_id>/died/back/", views.take_death_back, name="stay_death_back"),
    path("stays/<uuid:stay_id>/release/", views.release, name="stay_release"),
]
