from django.urls import path

from dayclear.console.capacity_offers import views

urlpatterns = [
    path("laboratory/offers/", views.offers, name="offers"),
    path("laboratory/offers/new/", views.new, name="offer_new"),
    path("laboratory/offers/<uuid:offer_id>/", views.offer, name="offer"),
    path("laboratory/offers/<uuid:offer_id>/take/", views.take, name="offer_take"),
    path("laboratory/offers/<uuid:offer_id>/decline/", views.decline, name="offer_decline"),
    path("laboratory/offers/<uuid:offer_id>/withdraw/", views.withdraw, name="offer_withdraw"),
    path("laboratory/offers/<uuid:offer_id>/return/", views.give_back, name="offer_return"),
]
