from django.urls import path

from dayclear.console.facilities import views

urlpatterns = [
    path("facilities/", views.facilities, name="facilities"),
    path("facilities/export.xlsx", views.export, name="facilities_export"),
]
