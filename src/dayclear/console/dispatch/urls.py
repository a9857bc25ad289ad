from django.urls import path

from dayclear.console.dispatch import views

urlpatterns = [
    path("dispatch/", views.board, name="dispatch"),
    path("dispatch/<uuid:transfer_id>/bed/", views.give_bed, name="dispatch_bed"),
    path("dispatch/<uuid:transfer_id>/depart/", views.depart, name="dispatch_depart"),
    path("dispatch/<uuid:transfer_id>/arrive/", views.arrive, name="dispatch_arrive"),
]
