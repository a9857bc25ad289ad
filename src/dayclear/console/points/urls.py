from django.urls import path

from dayclear.console.points import views

urlpatterns = [
    path("points/", views.points, name="points"),
    path("points/map.json", views.map_data, name="points_map"),
    path("points/new/", views.new, name="point_new"),
    path("points/<uuid:point_id>/", views.point, name="point"),
    path("points/<uuid:point_id>/close/", views.close, name="point_close"),
]
