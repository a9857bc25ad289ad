from django.urls import path

from dayclear.console.dispatch import convoy_views, home_views, views

urlpatterns = [
    path("dispatch/", views.board, name="dispatch"),
    path("dispatch/map/", views.on_the_map, name="dispatch_map"),
    path("dispatch/map.json", views.map_data, name="dispatch_map_data"),
    path("dispatch/plan/", views.plan, name="dispatch_plan"),
    path("dispatch/<uuid:transfer_id>/bed/", views.give_bed, name="dispatch_bed"),
    path("dispatch/<uuid:transfer_id>/depart/", views.depart, name="dispatch_depart"),
    path("dispatch/<uuid:transfer_id>/arrive/", views.arrive, name="dispatch_arrive"),
    path("dispatch/<uuid:transfer_id>/home/", home_views.way_home, name="dispatch_home"),
    path("dispatch/<uuid:transfer_id>/accompany/", views.accompany, name="dispatch_accompany"),
    path("dispatch/trips/", convoy_views.trips, name="trips"),
    path("dispatch/trips/<uuid:trip_id>/", convoy_views.trip, name="trip"),
    path("dispatch/trips/<uuid:trip_id>/scan/", convoy_views.scan, name="trip_scan"),
    path("dispatch/trips/<uuid:trip_id>/board/<uuid:transfer_id>/", convoy_views.board, name="trip_board"),
    path(
        "dispatch/trips/<uuid:trip_id>/over/<uuid:transfer_id>/",
        convoy_views.take_over,
        name="trip_take_over",
    ),
    path("dispatch/vehicles/", convoy_views.vehicles, name="vehicles"),
    path("dispatch/vehicles/new/", convoy_views.new_vehicle, name="vehicle_new"),
    path("dispatch/vehicles/<uuid:vehicle_id>/", convoy_views.vehicle, name="vehicle"),
    path("dispatch/vehicles/<uuid:vehicle_id>/out/", convoy_views.take_out, name="vehicle_out"),
    path("dispatch/vehicles/<uuid:vehicle_id>/back/", convoy_views.bring_back, name="vehicle_back"),
]
