"""A list as a workbook; who took it out is written down."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.loops.exports.kinds import TITLES
from dayclear.records import exports
from dayclear.records import operations as records

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 2000
"""How many a list that may be long reads from the database at once."""


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
    """``kind`` is one of ``kinds.TITLES``; ``chosen`` says in words of what the list is.

    Raises TooManyRows for more than a workbook holds: no list has a limit of its own.
    """
    stream = BytesIO()
    try:
        count = exports.write_workbook(stream, headers, rows, str(TITLES[kind]))
    except exports.TooManyRows as refused:
        raise exports.TooManyRows(_("Choose a smaller place, or fewer of them.")) from refused
    records.record_export(kind=kind, by=by, at=at, chosen=chosen, rows=count)
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{at:%Y%m%d-%H%M}.xlsx"'
    return response
