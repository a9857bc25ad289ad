from django.urls import path

from dayclear.console.printing import views

urlpatterns = [
    path("places/<uuid:place_id>/printing/", views.choose, name="printing"),
    path("places/<uuid:place_id>/printing/doors/", views.doors, name="print_doors"),
    path("places/<uuid:place_id>/printing/people/", views.people, name="print_people"),
    path("places/<uuid:place_id>/printing/labels/", views.new_labels, name="print_new_labels"),
    path("printing/labels/<uuid:range_id>/", views.labels, name="print_labels"),
]
