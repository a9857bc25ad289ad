"""The pages that residents open with the key on the notice at their door; the short ones are for paper."""

from django.urls import path

from dayclear.portal import views

urlpatterns = [
    path("r/<str:key>/", views.residents, name="residents"),
    path("r/<str:key>/zh/", views.residents, {"language": "zh-hans"}, name="residents_zh"),
    path("r/<str:key>/en/", views.residents, {"language": "en"}, name="residents_en"),
]
