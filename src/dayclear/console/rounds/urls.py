from django.urls import path

from dayclear.console.rounds import due, new_round, views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", new_round.new_round, name="round_new"),
    path("rounds/due/", due.due, name="rounds_due"),
    path("rounds/<uuid:round_id>/", views.round_, name="round"),
    path("rounds/<uuid:round_id>/results/", views.results, name="round_results"),
    path("rounds/<uuid:round_id>/missed/", views.missed, name="round_missed"),
    path("rounds/<uuid:round_id>/excused/", views.excused, name="round_excused"),
    path("rounds/<uuid:round_id>/sign/<uuid:place_id>/", views.sign, name="round_sign"),
    path("rounds/<uuid:round_id>/signatures/", views.export_signatures, name="round_signatures"),
    path("rounds/<uuid:round_id>/scheme/<uuid:place_id>/", views.scheme, name="round_scheme"),
    path("rounds/<uuid:round_id>/close/", views.close, name="round_close"),
    path("rounds/<uuid:round_id>/sample/<uuid:place_id>/", views.sample, name="round_sample"),
    path("rounds/<uuid:round_id>/people/<uuid:person_id>/", views.mark, name="round_mark"),
    path("rounds/<uuid:round_id>/people/<uuid:person_id>/test/", views.away_test, name="round_away_test"),
]
