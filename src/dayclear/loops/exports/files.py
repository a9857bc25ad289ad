"""Places, residents and results as files that can be imported again; for the command line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import columns as result_columns
from dayclear.laboratory import queries as laboratory
from dayclear.people import columns as resident_columns
from dayclear.people import queries as people
from dayclear.places import columns as place_columns
from dayclear.places import queries as places
from dayclear.records import exports


def write(*, kind: str, path: Path, scope: Scope) -> int:
    """Writes places, residents or results in sight to a .csv or .xlsx file that can be imported again; returns the rows."""
    headers, rows = _table(kind, scope)
    if path.suffix.lower() == ".xlsx":
        with path.open("wb") as stream:
            return exports.write_workbook(stream, headers, rows, kind)
    with path.open("w", encoding="utf-8", newline="") as stream:
        return exports.write_csv(stream, headers, rows)


def _table(kind: str, scope: Scope) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    match kind:
        case "places":
            return place_columns.headers(chinese=True), place_columns.exported(places.places(scope))
        case "residents":
            today = clock.today(settings.DISTRICT_ZONE)
            return resident_columns.headers(chinese=True), resident_columns.exported(
                people.people(scope), today
            )
        case "results":
            return result_columns.headers(chinese=True), result_columns.exported(
                laboratory.standing_results(scope)
            )
        case unknown:
            raise InvalidInput(
                _("“%(kind)s” cannot be exported.") % {"kind": unknown},
                _("Choose places, residents or results."),
            )
