"""Whom a list of contacts from elsewhere tells of: residents by their numbers, cases of the district by theirs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Func, QuerySet

from dayclear.cases.line_lists import ContactRow
from dayclear.cases.models import Case, ListedContact
from dayclear.cases.states import CaseStatus
from dayclear.people import resident_rows
from dayclear.people.models import Person, Standing
from dayclear.people.resident_rows import Contradiction
from dayclear.places.models import Place


@dataclass(frozen=True, slots=True)
class Known:
    """By row of the list: the resident it is, and the case of the district whose contact it is."""

    person: Mapping[int, Person]
    case: Mapping[int, Case]


def known_here(rows: Sequence[ContactRow], *, place: Place, on: date) -> Known:
    """In a fixed number of statements. Contacts live anywhere; cases are those of ``place``.

    A number of somebody with another name matches nobody, and neither does a telephone that several share.
    """
    numbers = {at: normal_number(row.identity_number, on) for at, row in enumerate(rows)}
    phones = {at: normal_phone(row.phone) for at, row in enumerate(rows)}
    living = Person.objects.filter(standing=Standing.LIVES_HERE).select_related("household")
    by_number = _by(living.filter(identity_number__in=set(numbers.values()) - {""}), "identity_number")
    backwards = [phone[::-1] for phone in set(phones.values()) - {""}]
    # Telephones are indexed from their end.
    reversed_phone = Func(F("phone"), function="reverse")
    by_phone = _by(living.alias(backwards=reversed_phone).filter(backwards__in=backwards), "phone")
    person = {}
    for at, row in enumerate(rows):
        told = by_number[numbers[at]] if numbers[at] in by_number else by_phone.get(phones[at], [])
        fits = [one for one in told if row.name in {"", one.name}]
        if len(fits) == 1:
            person[at] = fits[0]
    own = _cases({row.case_key for row in rows}, place)
    return Known(person, {at: own[row.case_key] for at, row in enumerate(rows) if row.case_key in own})


def normal_number(told: str, on: date) -> str:
    """The identity number as the roster keeps it; nothing where none has this form."""
    try:
        return resident_rows.identity("", told, on)[1] or ""
    except Contradiction:
        return ""


def normal_phone(told: str) -> str:
    """The telephone as the roster keeps it; nothing where none has this form."""
    try:
        return resident_rows.phone_number(told)
    except Contradiction:
        return ""


def _by(people: QuerySet[Person], name: str) -> dict[str, list[Person]]:
    found = defaultdict(list)
    for person in people.order_by("pk"):
        found[getattr(person, name)].append(person)
    return found


def _cases(numbers: Collection[str], place: Place) -> dict[str, Case]:
    found = Case.objects.filter(number__in=numbers, place_path__startswith=place.path)
    return {case.number: case for case in found.exclude(status=CaseStatus.WITHDRAWN)}


def on_no_roster(case_id: UUID) -> QuerySet[ListedContact]:
    """Contacts that a list tells of a case and nobody here is known to be: to be found by name and telephone."""
    return ListedContact.objects.filter(case=case_id, person=None).order_by("line_list", "line")
