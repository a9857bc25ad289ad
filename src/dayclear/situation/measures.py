"""Which measures hold for a person now: since when, where, until when at the latest, with tests on which days.

A notice tells them to the person. No other person's name and no place of exposure is in it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Min, Q
from django.utils.translation import override

from dayclear.cases.models import Contact, HomeMonitoring
from dayclear.cases.queries import home_tests_after_release, home_tests_of
from dayclear.cases.states import STANDING
from dayclear.clearance.models import Antigen
from dayclear.clearance.states import Suspicion
from dayclear.command.models import Objection
from dayclear.command.objection_states import Change
from dayclear.command.operations import MeasureDraft
from dayclear.command.protocol import ContactRule, Text
from dayclear.command.queries import measure_kind, protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.people.models import Household, Person
from dayclear.people.queries import where_staying
from dayclear.situation import pool_holds
from dayclear.transfers.models import Stay, Transfer, TransferReason
from dayclear.transfers.states import OPEN, StayStatus
from dayclear.zones import queries as zones
from dayclear.zones.models import HouseholdSeal

CONTACT_ISOLATION = "contact_isolation"
CONTACT_AT_HOME = "contact_at_home"
HOSPITAL_STAY = "hospital_stay"
HOUSEHOLD_SEAL = "household_seal"
HOME_MONITORING = "home_monitoring"
ZONE_STAY = "zone_stay"
POOL_HOLD = "pool_hold"
ANTIGEN_HOLD = "antigen_hold"
LANGUAGES = ("zh-hans", "en")


def measures_of(person: Person, *, at: datetime) -> list[MeasureDraft]:
    """Every measure that holds for somebody now, the one that tells most first. The caller has been let see them.

    ``person`` comes with its household and place.
    """
    stay = Stay.objects.select_related("bed__facility").filter(person=person, status=StayStatus.IN).first()
    return [
        *_hospital_stay(person, stay, at),
        *_as_contact(person, stay, at),
        *_household_seal(person, at),
        *_pool_hold(person, at),
        *_antigen_hold(person, at),
        *_home_monitoring(person, at),
        *_zone_stay(person, at),
    ]


def _hospital_stay(person: Person, stay: Stay | None, at: datetime) -> Iterator[MeasureDraft]:
    held = Q(status__in=OPEN) | Q(stay__status=StayStatus.IN)
    transfer = Transfer.objects.filter(held, person=person, reason=TransferReason.POSITIVE).first()
    if transfer and transfer.case_id:
        since_on = _day(stay.period.lower if stay else transfer.ordered_at)
        until_on = _reviewed_on(HOSPITAL_STAY, transfer.case_id, person, since_on, at)
        yield _draft(HOSPITAL_STAY, transfer.case_id, person, stay, since_on, until_on)


def _as_contact(person: Person, stay: Stay | None, at: datetime) -> Iterator[MeasureDraft]:
    """Of several listings the one that holds longest: it is the one that keeps the person apart."""
    listings = list(Contact.objects.filter(person=person, status__in=STANDING).order_by("listed_at", "pk"))
    isolated = [contact for contact in listings if _is_isolation(contact, at)]
    if isolated:
        yield _isolation(max(isolated, key=lambda contact: contact.isolate_until), person, stay, at)
    elif listings:
        yield _at_home(max(listings, key=lambda contact: contact.home_until), person)


def _is_isolation(contact: Contact, at: datetime) -> bool:
    """Isolation it is also at home, where it is there instead of at a site."""
    if contact.home_from_on is None:
        return True
    instead_of_site = contact.home_from_on <= contact.isolate_until and _rule(contact, at).site_days > 0
    return instead_of_site and contact.isolate_until >= _day(at)


def _rule(contact: Contact, at: datetime) -> ContactRule:
    return protocol_in_force(at).at(contact.place_path).contacts[contact.kind]


def _isolation(contact: Contact, person: Person, stay: Stay | None, at: datetime) -> MeasureDraft:
    since_on = _day(contact.isolated_at or contact.listed_at)
    tests_on = [day for day in _rule(contact, at).site_tests_on(since_on) if day <= contact.isolate_until]
    until_on = max(contact.isolate_until, since_on)
    home = where_staying(person)
    return _draft(CONTACT_ISOLATION, contact.pk, person, stay, since_on, until_on, tests_on, home)


def _at_home(contact: Contact, person: Person) -> MeasureDraft:
    since_on = contact.home_from_on or _day(contact.listed_at)
    tests_on = [test.due_on for test in home_tests_of([contact.pk])]
    until_on = max(contact.home_until, since_on)
    home = where_staying(person)
    return _draft(CONTACT_AT_HOME, contact.pk, person, None, since_on, until_on, tests_on, home)


def _household_seal(person: Person, at: datetime) -> Iterator[MeasureDraft]:
    standing = HouseholdSeal.objects.filter(household=person.household_id, unsealed_at=None)
    seal = standing.order_by("sealed_at", "pk").first()
    if seal:
        since_on = _day(seal.sealed_at)
        until_on = _reviewed_on(HOUSEHOLD_SEAL, seal.pk, person, since_on, at)
        yield _draft(HOUSEHOLD_SEAL, seal.pk, person, None, since_on, until_on)


def _pool_hold(person: Person, at: datetime) -> Iterator[MeasureDraft]:
    """The shared tube was positive, and the single re-test is not known."""
    if hold := pool_holds.hold_of(person.pk, at):
        yield _until_tested(POOL_HOLD, hold[0], person, hold[1], at)


def _antigen_hold(person: Person, at: datetime) -> Iterator[MeasureDraft]:
    """A positive antigen, which no nucleic-acid test has confirmed or refuted."""
    waiting = Antigen.objects.filter(person=person, suspicion=Suspicion.WAITING, tested_at__lte=at)
    if antigen := waiting.order_by("-tested_at", "pk").first():
        yield _until_tested(ANTIGEN_HOLD, antigen.pk, person, antigen.tested_at, at)


def _until_tested(
    kind: str, subject_id: UUID, person: Person, since_at: datetime, at: datetime
) -> MeasureDraft:
    since_on = _day(since_at)
    until_on = _reviewed_on(kind, subject_id, person, since_on, at)
    return _draft(kind, subject_id, person, None, since_on, until_on, [since_on])


def _home_monitoring(person: Person, at: datetime) -> Iterator[MeasureDraft]:
    watched = HomeMonitoring.objects.filter(person=person, ended_at=None, until_on__gte=_day(at))
    for days in watched:
        tests_on = [test.due_on for test in home_tests_after_release([days.pk])]
        home = where_staying(person)
        yield _draft(HOME_MONITORING, days.pk, person, None, days.from_on, days.until_on, tests_on, home)


def _zone_stay(person: Person, at: datetime) -> Iterator[MeasureDraft]:
    """A zone from which people do not fetch their goods as usual keeps them in."""
    home = person.household.place
    zone = zones.zone_of(home, scope=Scope.everything(), at=at)
    period = zones.period_of(zone.path, at) if zone else None
    if period and zones.keeps_in(zone, at):
        since_on = _day(period.period.lower)
        until_on = _reviewed_on(ZONE_STAY, period.pk, person, since_on, at)
        yield _draft(ZONE_STAY, period.pk, person, None, since_on, until_on)


def _draft(
    kind: str,
    subject_id: UUID,
    person: Person,
    stay: Stay | None,
    since_on: date,
    until_on: date,
    tests_on: Sequence[date] = (),
    home: Household | None = None,
) -> MeasureDraft:
    """``home``: where the person stays, where that is not where they live."""
    home = home or person.household
    return MeasureDraft(
        kind=kind,
        subject_id=subject_id,
        person_id=person.pk,
        place_id=home.place_id,
        place_path=home.place_path,
        where=_where(home, stay),
        since_on=since_on,
        until_on=until_on,
        tests_on=tests_on,
    )


def _where(home: Household, stay: Stay | None) -> Text:
    """The bed, or the door of the home, in both languages."""
    said: Sequence[str] = [_said_where(home, stay, language) for language in LANGUAGES]
    return Text(zh=said[0], en=said[1])


def _said_where(home: Household, stay: Stay | None, language: str) -> str:
    with override(language):
        if stay:
            return f"{stay.bed.facility.name} {stay.bed}"
        return f"{home.place.address} {home.door}"


def _reviewed_on(kind: str, subject_id: UUID, person: Person, since_on: date, at: datetime) -> date:
    """The day by which it is decided anew, where the record knows no last day; always one that is still to come.

    An objection upheld in part may have brought it forward.
    """
    days = max(measure_kind(kind, place_path=person.place_path, at=at).review_days, 1)
    periods = max((_day(at) - since_on).days // days + 1, 1)
    agreed = Objection.objects.filter(
        notice__measure=kind,
        notice__subject_id=subject_id,
        notice__person=person,
        change=Change.SOONER,
        until_on__gte=_day(at),
    ).aggregate(first=Min("until_on"))["first"]
    planned = since_on + timedelta(days=days * periods)
    return min(agreed, planned) if agreed else planned


def _day(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()
