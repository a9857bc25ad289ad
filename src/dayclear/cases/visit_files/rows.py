"""What a row of a file of visits means: one visit or ride, or one for each day and shift. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from dayclear.cases.models import Setting, VisitSource
from dayclear.cases.models.visit import LONGEST
from dayclear.people import resident_rows
from dayclear.people.resident_rows import Contradiction
from dayclear.places.finder import Found
from dayclear.records.tables import Row
from dayclear.records.wording import told

RIDE = ("vehicle", "vehicle_kind", "carriage", "seat", "from_stop", "to_stop")
_USUAL = {True: Setting.OTHER, False: Setting.WORK}


@dataclass(frozen=True, slots=True)
class StagedVisit:
    """A visit whose person is still to be found. ``ended_at`` None: nobody scanned out."""

    line: int
    number: str
    phone: str
    name: str
    place_id: UUID | None
    vehicle: str
    vehicle_kind: str
    carriage: str
    seat: str
    from_stop: str
    to_stop: str
    started_at: datetime
    ended_at: datetime | None
    setting: str
    source: str


def is_ride(row: Row) -> bool:
    """A row tells a place or a vehicle, not both. Raises Contradiction for what belongs to a vehicle without one."""
    is_ride = any(row.values.get(word) for word in RIDE)
    if is_ride and not row.values.get("vehicle"):
        raise Contradiction(
            "vehicle",
            "",
            told(_("The row does not say which vehicle it was.")),
            told(_("Write the plate, line, train or flight number.")),
        )
    return is_ride


def visits_of(row: Row, place: Found | None, *, at: datetime, zone: ZoneInfo) -> list[StagedVisit]:
    """The visits of a row. Raises Contradiction with the column at fault."""
    cells = row.values
    on = at.astimezone(zone).date()
    number = resident_rows.identity("", cells.get("identity_number") or "", on)[1] or ""
    phone = resident_rows.phone_number(cells.get("phone") or "")
    if not (number or phone):
        raise Contradiction(
            "identity_number",
            "",
            told(_("The row does not say who this is.")),
            told(_("Give the identity number or the telephone.")),
        )
    is_check_in, setting = _is_check_in(row), cells.get("setting")
    stays = [_stay(row, at)] if is_check_in else list(_shifts(row, zone))
    return [
        StagedVisit(
            line=row.line,
            number=number,
            phone=phone,
            name=cells.get("name") or "",
            place_id=place.id if place else None,
            **{word: cells.get(word) or "" for word in RIDE},
            started_at=started_at,
            ended_at=ended_at,
            setting=Setting.VEHICLE if place is None else setting or _USUAL[is_check_in],
            source=_source(is_ride=place is None, is_check_in=is_check_in),
        )
        for started_at, ended_at in stays
    ]


def _source(*, is_ride: bool, is_check_in: bool) -> str:
    if not is_check_in:
        return VisitSource.DUTY_ROSTER
    return VisitSource.TRIP if is_ride else VisitSource.CHECK_IN


def _is_check_in(row: Row) -> bool:
    """A row tells when somebody came, or the days and shifts of a duty: one of the two, and whole."""
    cells = row.values
    if "time_in" in cells and not {"days", "shifts"} & cells.keys():
        return True
    if {"days", "shifts"} <= cells.keys() and not {"time_in", "time_out"} & cells.keys():
        return False
    raise Contradiction(
        "time_in",
        cells.get("time_in"),
        told(_("The row does not say when, or says it twice.")),
        told(_("Fill in the time of arrival, or the days together with the shifts.")),
    )


def _stay(row: Row, at: datetime) -> tuple[datetime, datetime | None]:
    time_in: datetime = row.values["time_in"]
    time_out: datetime | None = row.values.get("time_out")
    if time_in > at:
        raise Contradiction(
            "time_in", time_in, told(_("The visit lies in the future.")), told(_("Correct the times."))
        )
    if time_out is not None and time_out < time_in:
        raise Contradiction(
            "time_out", time_out, told(_("The visit ends before it begins.")), told(_("Correct the times."))
        )
    if time_out is not None and time_out - time_in > LONGEST:
        raise Contradiction(
            "time_out",
            time_out,
            told(_("The visit is longer than a day.")),
            told(_("Write one visit for each day.")),
        )
    return time_in, time_out


def _shifts(row: Row, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for day in row.values["days"]:
        for shift in row.values["shifts"]:
            last = day + timedelta(days=1) if shift.is_over_midnight else day
            yield datetime.combine(day, shift.starts, zone), datetime.combine(last, shift.ends, zone)
