from django.urls import path

from dayclear.console.home_tests import views

urlpatterns = [path("home-tests/<uuid:test_id>/", views.home_test, name="home_test")]
