from django.urls import path

from dayclear.console.accounts import views

urlpatterns = [
    path("account/", views.my_account, name="my_account"),
    path("account/language/", views.my_language, name="my_language"),
]
