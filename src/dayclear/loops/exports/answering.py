"""A list as a workbook; who took it out is written down."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from dayclear.command.models import Account
from dayclear.loops.exports.kinds import TITLES
from dayclear.records import exports
from dayclear.records import operations as records

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def answer(
    kind: str,
    chosen: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    by: Account,
    at: datetime,
) -> HttpResponse:
    """``kind`` is one of ``kinds.TITLES``; ``chosen`` says in words of what the list is."""
    stream = BytesIO()
    count = exports.write_workbook(stream, headers, rows, str(TITLES[kind]))
    records.record_export(kind=kind, by=by, at=at, chosen=chosen, rows=count)
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{at:%Y%m%d-%H%M}.xlsx"'
    return response
