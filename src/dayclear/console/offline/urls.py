from django.urls import path

from dayclear.console.offline import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service_worker"),
    path("app.webmanifest", views.web_manifest, name="web_manifest"),
]
