from django.urls import path

from dayclear.console.command_pages import views

urlpatterns = [
    path("command/", views.posts, name="posts"),
    path("command/places/<uuid:place_id>/posts/", views.add_post, name="post_add"),
    path("command/places/<uuid:place_id>/posts/missing/", views.add_missing_posts, name="posts_missing"),
    path("command/posts/<uuid:post_id>/appoint/", views.appoint, name="appoint"),
    path("command/appointments/<uuid:appointment_id>/end/", views.end_appointment, name="appointment_end"),
    path("command/accounts/new/", views.new_account, name="account_new"),
    path("command/protocol/", views.protocol, name="protocol"),
]
