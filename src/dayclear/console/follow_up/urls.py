from django.urls import path

from dayclear.console.follow_up import views

urlpatterns = [
    path("follow-up/", views.follow_up, name="follow_up"),
    path("follow-up/export/", views.export, name="follow_up_export"),
    path("follow-up/<uuid:contact_id>/", views.tell, name="follow_up_tell"),
    path("follow-up/released/<uuid:monitoring_id>/", views.tell_released, name="follow_up_tell_released"),
]
