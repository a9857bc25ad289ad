from django.urls import path

from dayclear.console.problems import views

urlpatterns = [path("problems/new/", views.report, name="problem_new")]
