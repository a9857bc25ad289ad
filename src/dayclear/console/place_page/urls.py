from django.urls import path

from dayclear.console.place_page import views

urlpatterns = [
    path("", views.home, name="home"),
    path("places/mine/", views.my_place, name="my_place"),
    path("places/<uuid:place_id>/", views.place, name="place"),
    path("places/<uuid:place_id>/tasks/", views.place_tasks, name="place_tasks"),
    path("places/<uuid:place_id>/children.xlsx", views.export, name="place_export"),
]
