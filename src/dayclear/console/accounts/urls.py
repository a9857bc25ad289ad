from django.urls import path

from dayclear.console.accounts import views

urlpatterns = [
    path("account/", views.my_account, name="my_account"),
    path("account/tokens/", views.tokens, name="my_tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="token_revoke"),
    path("account/language/", views.my_language, name="my_language"),
]
