"""Who lies in a facility: seen in this shift or not, due for a test today, and who meets the criteria of release."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from dayclear.cases.models import Contact
from dayclear.cases.states import STANDING
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.laboratory.models import Outcome, Result
from dayclear.people import queries as people
from dayclear.people.models import Death
from dayclear.transfers import queries
from dayclear.transfers.models import (
    Condition,
    Facility,
    LogShift,
    Stay,
    StayLog,
    StayRelease,
    StaySwab,
    Transfer,
    TransferReason,
)
from dayclear.transfers.rules import release as release_rules
from dayclear.transfers.rules.release import Criteria, Criterion, Reading
from dayclear.transfers.states import StayStatus

WELL = (Condition.NO_SYMPTOMS, Condition.BETTER)


@dataclass(frozen=True, slots=True)
class Swab:
    """A swab with what the laboratory told of it, if it has."""

    swab: StaySwab
    result: Result | None

    @property
    def ct(self) -> float | None:
        return self.result.ct if self.result else None

    @property
    def reading(self) -> Reading | None:
        if self.result is None or self.result.outcome not in {Outcome.POSITIVE, Outcome.NEGATIVE}:
            return None
        return Reading(self.swab.taken_at, negative=self.result.outcome == Outcome.NEGATIVE, ct=self.ct)


@dataclass(frozen=True, slots=True)
class WardRow:
    """One person in a bed. ``entry``: what was seen in this shift; ``criteria`` None: nobody knows by which rule."""

    stay: Stay
    reason: str
    entry: StayLog | None
    latest: StayLog | None
    swabs: Sequence[Swab]
    test_due: bool
    swabbed_today: bool
    until_on: date | None
    criteria: Criteria | None

    @property
    def proposed(self) -> bool:
        return self.criteria is not None and self.criteria.met

    @property
    def reason_label(self) -> str:
        return str(TransferReason(self.reason).label) if self.reason else ""


@dataclass(frozen=True, slots=True)
class Ward:
    facility: Facility
    on: date
    shift: LogShift
    rows: Sequence[WardRow]
    going_home: Sequence[Transfer]

    @property
    def not_seen(self) -> list[WardRow]:
        return [row for row in self.rows if row.entry is None]

    @property
    def tests_due(self) -> list[WardRow]:
        return [row for row in self.rows if row.test_due and not row.swabbed_today]

    @property
    def proposed(self) -> list[WardRow]:
        return [row for row in self.rows if row.proposed]


@dataclass(frozen=True, slots=True)
class StaySheet:
    """One stay: the row as the ward shows it, every entry of its log with those replaced, the decision, and the way home."""

    row: WardRow
    log: Sequence[StayLog]
    release: StayRelease | None
    death: Death | None
    way_home: Transfer | None
    on: date
    shift: LogShift

    @property
    def criteria(self) -> Criteria | None:
        """What speaks for a release: as it stood when that was decided, else as it stands."""
        if self.release is None:
            return self.row.criteria
        stood = [each for told in self.release.evidence for each in told["criteria"]]
        return Criteria(tuple(Criterion(**each) for each in stood)) if stood else None


def shift_of(at: datetime, protocol: Protocol) -> tuple[date, LogShift]:
    """The day and shift that an instant belongs to; the small hours are the night of the day before."""
    local = at.astimezone(settings.DISTRICT_ZONE)
    if not protocol.day.is_night(local):
        return local.date(), LogShift.DAY
    before_morning = local.time() < protocol.day.starts
    return local.date() - timedelta(days=int(before_morning)), LogShift.NIGHT


def ward(facility: Facility, *, at: datetime) -> Ward:
    """The ward of a facility and who waits there to go home, in a fixed number of statements.

    The caller has been let see it.
    """
    on, shift = shift_of(at, protocol_in_force(at))
    stays = list(queries.stays_in(facility))
    return Ward(
        facility=facility,
        on=on,
        shift=shift,
        rows=_rows(stays, on, shift, at),
        going_home=queries.going_home_from(facility, at=at),
    )


def stay_sheet(stay: Stay, *, at: datetime) -> StaySheet:
    """The caller has been let see the stay."""
    on, shift = shift_of(at, protocol_in_force(at))
    (row,) = _rows([stay], on, shift, at)
    log = StayLog.objects.filter(stay=stay).select_related("recorded_by").order_by("-on", "-recorded_at")
    release = StayRelease.objects.filter(stay=stay).select_related("decided_by").first()
    way_home = Transfer.objects.filter(left_stay=stay).select_related("trip__vehicle").first()
    death = people.standing_death(stay.person_id) if stay.status == StayStatus.DIED else None
    return StaySheet(
        row=row, log=list(log), release=release, death=death, way_home=way_home, on=on, shift=shift
    )


def criteria_of(stay: Stay, *, at: datetime) -> Criteria | None:
    """What speaks for the release of somebody, as the rules of now see it."""
    return stay_sheet(stay, at=at).row.criteria


def _rows(stays: Sequence[Stay], on: date, shift: LogShift, at: datetime) -> list[WardRow]:
    ids = [stay.pk for stay in stays]
    latest: dict[UUID, StayLog] = {}
    now: dict[UUID, StayLog] = {}
    entries = StayLog.objects.filter(stay__in=ids, replaced_by=None)
    for entry in entries.order_by("stay_id", "on", "recorded_at"):
        latest[entry.stay_id] = entry
        if (entry.on, entry.shift) == (on, shift):
            now[entry.stay_id] = entry
    swabs = _swabs(ids)
    contacts = _contacts([stay.person_id for stay in stays])
    protocol = protocol_in_force(at)
    return [
        _row(stay, now.get(stay.pk), latest.get(stay.pk), swabs[stay.pk], contacts, protocol, at)
        for stay in stays
    ]


def _swabs(stay_ids: Iterable[UUID]) -> Mapping[UUID, list[Swab]]:
    taken = list(StaySwab.objects.filter(stay__in=list(stay_ids)).order_by("-taken_at"))
    standing = Result.objects.filter(barcode__in=[swab.barcode for swab in taken], standing=True)
    results = {result.barcode: result for result in standing}
    found: dict[UUID, list[Swab]] = defaultdict(list)
    for swab in taken:
        found[swab.stay_id].append(Swab(swab, results.get(swab.barcode)))
    return found


def _contacts(person_ids: Sequence[UUID]) -> Mapping[UUID, Contact]:
    """The listing that holds each of them longest."""
    standing = Contact.objects.filter(person__in=person_ids, status__in=STANDING)
    return {contact.person_id: contact for contact in standing.order_by("isolate_until", "-listed_at")}


def _row(
    stay: Stay,
    entry: StayLog | None,
    latest: StayLog | None,
    swabs: Sequence[Swab],
    contacts: Mapping[UUID, Contact],
    protocol: Protocol,
    at: datetime,
) -> WardRow:
    transfer = getattr(stay, "transfer", None)
    reason = transfer.reason if transfer else ""
    contact = contacts.get(stay.person_id) if reason == TransferReason.CONTACT else None
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    came_on = stay.period.lower.astimezone(settings.DISTRICT_ZONE).date()
    rules = protocol.at(transfer.place_path if transfer else "/")
    readings = [reading for swab in swabs if (reading := swab.reading)]
    criteria, test_due = None, False
    if reason == TransferReason.POSITIVE:
        better = latest is not None and latest.condition in WELL
        criteria = release_rules.of_case(readings, better=better, rule=rules.release)
        test_due = (today - came_on).days + 1 >= rules.release.first_test_day
    elif contact:
        rule = rules.contacts[contact.kind]
        began_at = contact.isolated_at or contact.listed_at
        test_due = today in rule.site_tests_on(began_at.astimezone(settings.DISTRICT_ZONE).date())
        criteria = release_rules.of_contact(
            readings,
            until_on=contact.isolate_until,
            today=today,
            negative_since=at - timedelta(hours=rules.release.contact_negative_h),
            rule=rule,
        )
    return WardRow(
        stay=stay,
        reason=reason,
        entry=entry,
        latest=latest,
        swabs=swabs,
        test_due=test_due,
        swabbed_today=any(
            swab.swab.taken_at.astimezone(settings.DISTRICT_ZONE).date() == today for swab in swabs
        ),
        until_on=contact.isolate_until if contact else None,
        criteria=criteria,
    )
