from django.urls import path

from dayclear.console.laboratory import views

urlpatterns = [path("laboratory/", views.receive, name="laboratory")]
