"""The health page: does the database answer, does the worker live. It names nobody and needs no sign-in."""

from datetime import datetime, timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dayclear.kernel import clock

SILENT_AFTER = timedelta(seconds=60)
"""The worker gives a sign of life every ten seconds."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django passes it
    """200 when the database answers, else 503. A silent worker is told but does not take the pages down."""
    try:
        heard_at = last_heartbeat()
    except Error:
        return JsonResponse({"status": "failing", "database": "unreachable", "worker": "unknown"}, status=503)
    worker = "alive" if is_recent(heard_at) else "silent"
    return JsonResponse(
        {"status": "ok" if worker == "alive" else "degraded", "database": "ok", "worker": worker}
    )


def last_heartbeat() -> datetime | None:
    """When any worker last gave a sign of life; None when none ever did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        row = cursor.fetchone()
    return row[0] if row else None


def is_recent(heard_at: datetime | None) -> bool:
    return heard_at is not None and clock.now() - heard_at < SILENT_AFTER
