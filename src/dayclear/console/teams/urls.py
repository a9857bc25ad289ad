from django.urls import path

from dayclear.console.teams import views

urlpatterns = [
    path("teams/", views.teams, name="teams"),
    path("teams/new/", views.new, name="team_new"),
    path("teams/<uuid:team_id>/", views.team, name="team"),
    path("teams/<uuid:team_id>/out/", views.out, name="team_out"),
    path("teams/<uuid:team_id>/back/", views.bring_back, name="team_back"),
    path("teams/<uuid:team_id>/retire/", views.retire, name="team_retire"),
]
