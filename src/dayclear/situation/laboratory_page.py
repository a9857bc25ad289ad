"""The laboratories as their pages show them: what waits, how full the next day is, what will be late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries
from dayclear.laboratory.models import Box, Difference, Laboratory, Offer, Shift
from dayclear.laboratory.rules import Forecast, Lending, Source
from dayclear.laboratory.states import OfferState
from dayclear.situation.laboratory_load import HOURS_AHEAD, Waiting, loads

DIFFERENCES_MOST = 50


@dataclass(frozen=True, slots=True)
class LaboratoryRow:
    """One laboratory now and over the next day, without what it has lent. ``differences`` are those open about it."""

    laboratory: Laboratory
    waiting: Waiting
    forecast: Forecast
    lending: Lending
    differences: int

    @property
    def is_working(self) -> bool:
        """Also where all that it tests now is lent."""
        return bool(self.forecast.hours[0].capacity or self.lending.given[0] > self.lending.lacking[0])

    @property
    def lent(self) -> int:
        return sum(self.lending.given)

    @property
    def lacking_per_h(self) -> int:
        """So many tubes an hour more are lent than it tests, in the worst hour."""
        return max(self.lending.lacking)


@dataclass(frozen=True, slots=True)
class LaboratorySheet:
    row: LaboratoryRow
    methods: Sequence[str]
    shifts: Sequence[Shift]
    boxes: Sequence[Box]
    differences: Sequence[Difference]
    offers: Sequence[Offer]


def overview(scope: Scope, at: datetime) -> list[LaboratoryRow]:
    """Every laboratory in use, in a fixed number of statements."""
    return _rows(list(queries.laboratories(scope)), scope, at)


def laboratory_sheet(laboratory: Laboratory, scope: Scope, at: datetime) -> LaboratorySheet:
    (row,) = _rows([laboratory], scope, at)
    standing = queries.offers(scope).filter(
        laboratory=laboratory, state__in=[OfferState.OFFERED, OfferState.TAKEN], until_at__gt=at
    )
    about_it = queries.differences(scope).filter(laboratory=laboratory, resolved_at__isnull=True)
    methods = dict.fromkeys(method for hour in row.forecast.hours for method in hour.tested_by)
    return LaboratorySheet(
        row=row,
        methods=list(methods),
        shifts=list(laboratory.shifts.all()),
        boxes=list(queries.under_way(laboratory.pk)),
        differences=list(about_it[:DIFFERENCES_MOST]),
        offers=list(standing),
    )


def _rows(laboratories: Sequence[Laboratory], scope: Scope, at: datetime) -> list[LaboratoryRow]:
    ids = [one.pk for one in laboratories]
    found = loads(ids, protocol=protocol_in_force(at), at=at)
    lending = queries.lending(ids, at.replace(minute=0, second=0, microsecond=0), HOURS_AHEAD)
    differences = Counter(
        queries.differences(scope)
        .filter(laboratory__in=ids, resolved_at__isnull=True)
        .order_by()
        .values_list("laboratory", flat=True)
    )
    return [
        LaboratoryRow(
            one, found[one.pk].waiting, found[one.pk].forecast, lending[one.pk], differences[one.pk]
        )
        for one in laboratories
    ]


def drawing(forecast: Forecast) -> dict[str, Any]:
    """The forecast as curves: what comes, what can be tested, what waits."""
    hours = forecast.hours
    return {
        "kind": "curve",
        "labels": [f"{hour.at.astimezone(settings.DISTRICT_ZONE):%H:%M}" for hour in hours],
        "series": [
            {"name": _("Arriving"), "values": [hour.arriving for hour in hours]},
            {"name": _("Can be tested"), "values": [hour.capacity for hour in hours]},
            {"name": _("Waiting"), "values": [hour.waiting for hour in hours]},
        ],
    }


def forecast_table(sheet: LaboratorySheet) -> tuple[list[str], list[list[Any]]]:
    """The forecast as head and rows, for the file: one row an hour."""
    headers = [
        _("Hour"),
        _("Waiting already"),
        _("In boxes"),
        _("Planned"),
        _("Can be tested"),
        _("Lent to neighbours"),
        *(method_name(method) for method in sheet.methods),
        _("Waiting"),
        _("Longest wait, min"),
        _("Late"),
    ]
    rows = [
        [
            hour.at,
            *(hour.arrived[source] for source in Source),
            hour.capacity,
            lent,
            *(hour.tested_by.get(method, 0) for method in sheet.methods),
            hour.waiting,
            None if hour.waits is None else round(hour.waits.total_seconds() / 60),
            hour.late,
        ]
        for hour, lent in zip(sheet.row.forecast.hours, sheet.row.lending.given, strict=True)
    ]
    return headers, rows


def method_name(method: str) -> str:
    """What was taken of a neighbour is tested by whatever method the neighbour has."""
    return method or _("Neighbour's capacity")
