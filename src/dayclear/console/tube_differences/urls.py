from django.urls import path

from dayclear.console.tube_differences import views

urlpatterns = [
    path("laboratory/differences/", views.differences, name="differences"),
    path("laboratory/differences/<uuid:difference_id>/", views.difference, name="difference"),
    path("laboratory/differences/<uuid:difference_id>/give-up/", views.give_up, name="difference_give_up"),
    path("laboratory/differences/<uuid:difference_id>/explain/", views.explain, name="difference_explain"),
    path("laboratory/differences/<uuid:difference_id>/keep/", views.keep, name="difference_keep"),
]
