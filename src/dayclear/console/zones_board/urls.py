from django.urls import path

from dayclear.console.zones_board import views

urlpatterns = [
    path("zones/", views.board, name="zones"),
    path("zones/accept/", views.accept, name="zones_accept"),
    path("zones/export/", views.export, name="zones_export"),
    path("zones/map/", views.on_the_map, name="zones_map"),
    path("zones/map.json", views.map_data, name="zones_map_data"),
]
