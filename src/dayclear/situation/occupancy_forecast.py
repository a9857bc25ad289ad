"""How full the facilities will be in the next week, beside the beds in service: numbers only, nobody's name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.cases.models import Case, Contact
from dayclear.cases.states import STANDING, CaseStatus, ContactStatus
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.clock import day_bounds
from dayclear.transfers.models import Facility, Stay, Transfer, TransferReason
from dayclear.transfers.queries import Occupancy, occupancy
from dayclear.transfers.rules import CABIN_HOSPITAL, DESIGNATED_HOSPITAL, ISOLATION_SITE
from dayclear.transfers.rules.forecast import OccupancyDay, forecast, shares
from dayclear.transfers.states import OPEN, StayStatus

DAYS_AHEAD = 7
DAYS_BACK = 7


@dataclass(frozen=True, slots=True)
class Days:
    """Beds in service and occupied now, and what is expected day by day."""

    beds: int
    occupied: int
    days: Sequence[tuple[date, OccupancyDay]]

    @property
    def full_on(self) -> date | None:
        """The first day on which more people than beds are expected."""
        return next((on for on, day in self.days if day.expected > self.beds), None)


@dataclass(frozen=True, slots=True)
class FacilityOutlook(Days):
    """One facility: who leaves it is known by name, who comes is its share of all to come by free beds."""

    facility: Facility


@dataclass(frozen=True, slots=True)
class Outlook(Days):
    """The beds of one sort of facility, together and each by itself."""

    name: str | Promise
    waiting: int
    admissions: Sequence[int]
    facilities: Sequence[FacilityOutlook]

    @property
    def drawing(self) -> dict[str, object]:
        """What the chart shows; the page's table has the same numbers."""
        series = (
            (_("Expected"), [round(day.expected) for _on, day in self.days]),
            (_("At least"), [round(day.low) for _on, day in self.days]),
            (_("At most"), [round(day.high) for _on, day in self.days]),
            (_("Beds in service"), [self.beds for _on in self.days]),
        )
        return {
            "kind": "curve",
            "labels": [f"{on:%m-%d}" for on, _day in self.days],
            "series": [{"name": name, "values": values} for name, values in series],
        }


def outlooks(*, at: datetime) -> list[Outlook]:
    """Hospitals for cases and sites for contacts, in a fixed number of statements."""
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    rows = occupancy()
    return [
        _outlook(
            gettext_lazy("Hospitals"),
            _of(rows, DESIGNATED_HOSPITAL, CABIN_HOSPITAL),
            TransferReason.POSITIVE,
            _new_cases(today),
            _cases_leaving(at),
            today,
        ),
        _outlook(
            gettext_lazy("Isolation sites"),
            _of(rows, ISOLATION_SITE),
            TransferReason.CONTACT,
            _new_contacts(today),
            _contacts_leaving(),
            today,
        ),
    ]


def _outlook(
    name: str | Promise,
    rows: Sequence[Occupancy],
    reason: TransferReason,
    admissions: Sequence[int],
    leaving: Mapping[UUID, Sequence[date]],
    today: date,
) -> Outlook:
    waiting = Transfer.objects.filter(reason=reason, status__in=OPEN).count()
    ahead = [today + timedelta(days=day) for day in range(1, DAYS_AHEAD + 1)]
    occupied = sum(row.occupied for row in rows)

    def days(
        gone: Iterable[date], occupied: int, waiting: float, share: float
    ) -> list[tuple[date, OccupancyDay]]:
        # Whoever should have left already leaves tomorrow at the latest.
        out = Counter(max(on, ahead[0]) for on in gone)
        releases = [out[on] for on in ahead]
        told = forecast(
            occupied=occupied, waiting=waiting, admissions=admissions, releases=releases, share=share
        )
        return list(zip(ahead, told, strict=True))

    without_bed = max(waiting - sum(row.held for row in rows), 0)
    parts = shares([max(row.free, 0) for row in rows], [row.total for row in rows])
    return Outlook(
        name=name,
        beds=sum(row.total for row in rows),
        occupied=occupied,
        waiting=waiting,
        admissions=admissions,
        days=days((on for gone in leaving.values() for on in gone), occupied, waiting, 1.0),
        facilities=[
            FacilityOutlook(
                beds=row.total,
                occupied=row.occupied,
                days=days(
                    leaving.get(row.facility.pk, ()), row.occupied, row.held + share * without_bed, share
                ),
                facility=row.facility,
            )
            for row, share in zip(rows, parts, strict=True)
        ],
    )


def _of(rows: Iterable[Occupancy], *kinds: str) -> list[Occupancy]:
    return [row for row in rows if row.facility.kind in kinds]


def _back(today: date) -> list[date]:
    """The whole days that the trend is read from; today is not over."""
    return [today - timedelta(days=day) for day in range(DAYS_BACK, 0, -1)]


def _series(counted: Mapping[date, int], today: date) -> list[int]:
    return [counted.get(on, 0) for on in _back(today)]


def _new_cases(today: date) -> list[int]:
    since, until = (
        day_bounds(_back(today)[0], settings.DISTRICT_ZONE)[0],
        day_bounds(today, settings.DISTRICT_ZONE)[0],
    )
    found = Case.objects.filter(reported_at__gte=since, reported_at__lt=until).exclude(
        status=CaseStatus.WITHDRAWN
    )
    counted = found.annotate(on=TruncDate("reported_at", tzinfo=settings.DISTRICT_ZONE)).values_list("on")
    return _series(dict(counted.annotate(Count("pk"))), today)


def _new_contacts(today: date) -> list[int]:
    since, until = (
        day_bounds(_back(today)[0], settings.DISTRICT_ZONE)[0],
        day_bounds(today, settings.DISTRICT_ZONE)[0],
    )
    found = Contact.objects.filter(listed_at__gte=since, listed_at__lt=until).exclude(
        status=ContactStatus.STRUCK_OFF
    )
    counted = found.annotate(on=TruncDate("listed_at", tzinfo=settings.DISTRICT_ZONE)).values_list("on")
    return _series(dict(counted.annotate(Count("person", distinct=True))), today)


def _cases_leaving(at: datetime) -> dict[UUID, list[date]]:
    """By facility. Nobody knows a patient's last day: the protocol tells how long a stay is expected to last."""
    days = protocol_in_force(at).release.stay_days_expected
    lying = Stay.objects.filter(status=StayStatus.IN, transfer__reason=TransferReason.POSITIVE)
    leaving: dict[UUID, list[date]] = defaultdict(list)
    for facility, period in lying.values_list("bed__facility", "period"):
        came_on = period.lower.astimezone(settings.DISTRICT_ZONE).date()
        leaving[facility].append(came_on + timedelta(days=days))
    return leaving


def _contacts_leaving() -> dict[UUID, list[date]]:
    """By facility. The last day of the listing that holds each of them longest."""
    lying = Stay.objects.filter(status=StayStatus.IN, transfer__reason=TransferReason.CONTACT)
    where = dict(lying.values_list("person", "bed__facility"))
    held = Contact.objects.filter(person__in=lying.values("person"), status__in=STANDING).values("person")
    leaving: dict[UUID, list[date]] = defaultdict(list)
    for person, last_on in held.annotate(last=Max("isolate_until")).values_list("person", "last"):
        leaving[where[person]].append(last_on)
    return leaving
