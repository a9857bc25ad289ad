from django.urls import path

from dayclear.console.people_pages import views

urlpatterns = [
    path("places/<uuid:place_id>/people/", views.roster, name="roster"),
    path("people/new/", views.new, name="person_new"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/move/", views.move, name="person_move"),
    path("people/households/<uuid:household_id>/move/", views.move_household, name="household_move"),
    path("people/<uuid:person_id>/left/", views.left, name="person_left"),
    path("people/<uuid:person_id>/died/", views.died, name="person_died"),
    path("people/<uuid:person_id>/back/", views.lives_here, name="person_back"),
    path("people/<uuid:person_id>/verify/", views.verify, name="person_verify"),
    path("people/<uuid:person_id>/merge/", views.merge, name="person_merge"),
    path("people/merges/<uuid:merge_id>/undo/", views.unmerge, name="person_unmerge"),
    path("people/duplicates/", views.duplicates, name="duplicates"),
]
