from django.urls import path

from dayclear.console.field import views

urlpatterns = [
    path("field/", views.field, name="field"),
    path("field/phones/", views.phones, name="field_phones"),
    path("field/phones/<uuid:device_id>/wipe/", views.wipe, name="field_phone_wipe"),
]
