from django.urls import path

from dayclear.console.second_look import views

urlpatterns = [
    path("people/second-look/", views.second_look, name="second_look"),
    path("people/second-look/propose/", views.propose, name="second_look_propose"),
    path("people/second-look/export.xlsx", views.export, name="second_look_export"),
    path("people/second-look/<uuid:look_id>/nobody/", views.nobody, name="second_look_nobody"),
]
