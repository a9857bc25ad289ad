"""A table of an analysis goes out as a file; who takes it is written down."""

from datetime import datetime

from django.http import HttpResponse

from dayclear.command.models import Account
from dayclear.loops import exports
from dayclear.situation.transmission import Section


def answer(*, section: Section, chosen: str, by: Account, at: datetime) -> HttpResponse:
    rows = [line.cells for line in section.lines]
    return exports.answer(f"analysis_{section.name}", chosen, section.headers, rows, by=by, at=at)
