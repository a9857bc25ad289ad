from django.urls import path

from dayclear.console.plan_page import views

urlpatterns = [
    path("rounds/<uuid:round_id>/plan/", views.of_round, name="round_plan"),
    path("rounds/<uuid:round_id>/plan/new/", views.new, name="plan_new"),
    path("plans/<uuid:plan_id>/", views.plan, name="plan"),
    path("plans/<uuid:plan_id>/map.json", views.map_data, name="plan_map"),
    path("plans/<uuid:plan_id>/tubes/", views.tubes, name="plan_tubes"),
    path("plans/<uuid:plan_id>/export/", views.export, name="plan_export"),
    path("plans/<uuid:plan_id>/best/", views.best, name="plan_best"),
    path("plans/<uuid:plan_id>/enforce/", views.enforce, name="plan_enforce"),
    path("plans/<uuid:plan_id>/mend/", views.mend, name="plan_mend"),
    path("plans/<uuid:plan_id>/teams/<uuid:team_id>/", views.team_day, name="plan_team"),
    path("plans/<uuid:plan_id>/found/", views.found, name="plan_found"),
    path("plans/<uuid:plan_id>/at/<uuid:place_id>/", views.at_place, name="plan_at"),
    path("plans/<uuid:plan_id>/at/<uuid:place_id>/lock/", views.lock_all, name="place_lock"),
    path("plans/<uuid:plan_id>/at/<uuid:place_id>/pin/", views.pin_all, name="place_pin"),
    path("plans/<uuid:plan_id>/at/<uuid:place_id>/give/", views.give_all, name="place_give"),
    path("plans/<uuid:plan_id>/calls/<uuid:place_id>/", views.calls, name="plan_calls"),
    path("plans/<uuid:plan_id>/undo/", views.undo, name="plan_undo"),
    path("plans/visits/<uuid:visit_id>/teams/", views.choices, name="visit_choices"),
    path("plans/visits/<uuid:visit_id>/lock/", views.lock, name="visit_lock"),
    path("plans/visits/<uuid:visit_id>/pin/", views.pin, name="visit_pin"),
    path("plans/visits/<uuid:visit_id>/give/", views.give, name="visit_give"),
]
