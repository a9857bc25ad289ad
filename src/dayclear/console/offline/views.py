"""The service worker and the web manifest. They tell about the program and nobody, and need no sign-in."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dayclear.console.layout import assets
from dayclear.console.offline import parts

COLOUR = "#0b6bcb"


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it.
    """At the top of the site, because a worker answers only for what lies below its own address."""
    script = f"self.DAYCLEAR_KEPT = {json.dumps(parts.kept())};\n{parts.worker_script()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def web_manifest(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - as above.
    """What makes the field's page an app of its own on a phone."""
    manifest = {
        "id": "/field/",
        "name": _("Dayclear in the field"),
        "short_name": _("Dayclear"),
        "start_url": "/field/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": COLOUR,
        "icons": [
            _icon("src/mark-192.png", "192x192", "any"),
            _icon("src/mark-512.png", "512x512", "any"),
            _icon("src/mark-maskable-512.png", "512x512", "maskable"),
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def _icon(source: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": assets.address(source), "sizes": sizes, "type": "image/png", "purpose": purpose}
