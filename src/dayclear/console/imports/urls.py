from django.urls import path

from dayclear.console.imports import views

urlpatterns = [
    path("imports/", views.batches, name="imports"),
    path("imports/new/<slug:kind>/", views.new, name="import_new"),
    path("imports/new/<slug:kind>/sample.xlsx", views.sample, name="import_sample"),
    path("imports/<uuid:batch_id>/", views.batch, name="import"),
    path("imports/<uuid:batch_id>/undo/", views.undo, name="import_undo"),
    path("imports/<uuid:batch_id>/problems.xlsx", views.problems, name="import_problems"),
]
