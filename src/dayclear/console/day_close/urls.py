from django.urls import path

from dayclear.console.day_close import views

urlpatterns = [
    path("day/", views.day, name="day"),
    path("day/sign/", views.sign, name="day_sign"),
]
