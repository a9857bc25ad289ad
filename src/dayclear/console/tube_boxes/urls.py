from django.urls import path

from dayclear.console.tube_boxes import views

urlpatterns = [
    path("laboratory/boxes/", views.boxes, name="boxes"),
    path("laboratory/boxes/<uuid:box_id>/", views.box, name="box"),
    path("laboratory/boxes/<uuid:box_id>/out/", views.take_out, name="box_out"),
    path("laboratory/boxes/<uuid:box_id>/send/", views.send, name="box_send"),
    path("laboratory/boxes/<uuid:box_id>/dissolve/", views.dissolve, name="box_dissolve"),
    path("laboratory/boxes/<uuid:box_id>/export/", views.export, name="box_export"),
]
