from django.urls import path

from dayclear.console.gate import views

urlpatterns = [path("gate/", views.gate, name="gate")]
