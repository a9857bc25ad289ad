"""Every page of the console, one folder each."""

from django.urls import path

urlpatterns: list[object] = []
