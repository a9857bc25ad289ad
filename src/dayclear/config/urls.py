"""Which door stands at which address."""

from django.contrib import admin
from django.urls import include, path

from dayclear.api.urls import api
from dayclear.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    path("", include("dayclear.portal.urls")),
    path("", include("dayclear.console.urls")),
]

handler500 = "dayclear.config.outage.server_error"
