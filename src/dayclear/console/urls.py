"""Every page of the console, one folder each."""

from django.urls import path  # noqa: F401

urlpatterns: list[object] = []
