from django.urls import path

from dayclear.console.search import views

urlpatterns = [path("search/", views.search, name="search")]
