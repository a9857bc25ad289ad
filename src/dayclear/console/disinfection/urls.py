from django.urls import path

from dayclear.console.disinfection import views

urlpatterns = [path("disinfection/", views.disinfection, name="disinfection")]
