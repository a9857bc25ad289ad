"""Who needs care behind the doors of a zone, by name, for whoever is asked to check on them; each name on it is a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person, Vulnerability
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.transfers import queries as transfers
from dayclear.zones import queries as zones

DUTIES = ("care", "supplies", "information", "medical")
A_PAGE = 100


@dataclass(frozen=True, slots=True)
class InNeed:
    """One person to be asked; ``why`` in the reader's language, ``age`` None where it is not known."""

    person: Person
    why: Sequence[str]
    age: int | None


@dataclass(frozen=True, slots=True)
class CareList:
    """A page of those at home in the zone, door by door; ``zone`` None where none holds."""

    place: Place
    zone: zones.StandingZone | None
    page: Page[Person]
    rows: Sequence[InNeed]


@transaction.atomic
def open_list(
    *, place: Place, scope: Scope, account: Account, page: str, at: datetime, number: str | None = None
) -> CareList:
    """Whom the protocol names to be checked in the zone that holds there: the page of this number.

    Only names on it are looked at. Raises NotFound to who has no such duty.
    """
    if not any(scope.covers(place.path, duty) for duty in DUTIES):
        raise NotFound(_("This place does not exist."))
    zone = zones.zone_of(place, scope=Scope.everything(), at=at)
    kind = protocol_in_force(at).at(place.path).zones.get(zone.kind) if zone else None
    if kind is None:
        return CareList(place, zone, Paginator(Person.objects.none(), A_PAGE).get_page(1), ())
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    born_by = _years_before(today, kind.checks_from_years) if kind.checks_from_years else None
    found = people.in_need(place, scope, among=kind.checks_on, born_by=born_by)
    shown = Paginator(found.exclude(pk__in=transfers.people_in_beds()), A_PAGE).get_page(number)
    seen = [(person.pk, person.place_path) for person in shown]
    records.record_looks(by=account, people=seen, why=told(gettext_noop("Care in a zone")), page=page, at=at)
    rows = [_in_need(person, kind.checks_on, kind.checks_from_years, today) for person in shown]
    return CareList(place, zone, shown, rows)


def _in_need(person: Person, among: Sequence[str], from_years: int, today: date) -> InNeed:
    why = [str(Vulnerability(kind).label) for kind in person.vulnerabilities if kind in among]
    age = _age(person.birth_on, today) if person.birth_on else None
    if from_years and age is not None and age >= from_years:
        why.append(_("%(age)d years old") % {"age": age})
    return InNeed(person, why, age)


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _years_before(day: date, years: int) -> date:
    """The same day so many years before; for 29 February the day after where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
