"""Writes on one person: add, found by knocking, correct, went away, died."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.people import resident_rows
from dayclear.people.models import Household, Origin, Person, Standing
from dayclear.people.roster_staging import lock_roster
from dayclear.places.models import Place
from dayclear.records.audit import acting

CORRECTABLE = frozenset(
    {
        "name",
        "sex",
        "birth_on",
        "age",
        "identity_kind",
        "identity_number",
        "phone",
        "registered_address",
        "vulnerabilities",
        "key_groups",
        "employer",
    }
)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """The person added at a door, and the records that may already be the same person, likeliest first."""

    person: Person
    likely_duplicates: tuple[Person, ...]


@transaction.atomic
def household_at(*, place: Place, door: str, by: Model | None, at: datetime) -> Household:
    """The household behind a door, made when there is none yet."""
    door = door.strip()
    if not door:
        raise InvalidInput(_("A household needs a door."), _("Enter the number or name on the door."))
    with acting(by=by, why="household"):
        Household.objects.bulk_create(
            [Household(place=place, place_path=place.path, door=door)], ignore_conflicts=True
        )
    return Household.objects.get(place=place, door=door)


@transaction.atomic
def add_person(
    *, person_id: UUID, household: Household, details: Mapping[str, Any], by: Model | None, at: datetime
) -> Person:
    """A person for the roster, with the same particulars and checks as a row of a resident file.

    ``details`` has a name and any of the correctable fields. The same ``person_id`` again answers with the person made before.
    Raises InvalidInput where the particulars contradict each other and Conflict where the identity number is taken.
    """
    return _added(person_id, household, details, Origin.ROSTER, by, at)


@transaction.atomic
def found_by_knocking(
    *, person_id: UUID, household: Household, details: Mapping[str, Any], by: Model | None, at: datetime
) -> FoundPerson:
    """A person who is on no roster, found at a door; documents may be missing.

    Nobody is turned away for resembling somebody: likely duplicates are returned to be looked at, and merged where right.
    """
    person = _added(person_id, household, details, Origin.KNOCKING, by, at)
    return FoundPerson(person, tuple(likely_same(person)))


def likely_same(person: Person) -> list[Person]:
    """Other living records with the same name and birth date or the same phone; those of the same name first."""
    resembling = Q(name=person.name, household=person.household_id)
    if person.birth_on:
        resembling |= Q(name=person.name, birth_on=person.birth_on)
    if person.phone:
        resembling |= Q(phone=person.phone, name=person.name)
    others = Person.objects.filter(resembling, standing=Standing.LIVES_HERE).exclude(pk=person.pk)
    return list(others.order_by("added_at", "pk")[:10])


def _added(
    person_id: UUID, household: Household, details: Mapping[str, Any], origin: Origin, by: Model | None, at: datetime
) -> Person:
    lock_roster()
    if before := Person.objects.filter(pk=person_id).first():
        return before
    fields = _checked(details, at)
    _refuse_taken_number(fields, person_id)
    person = Person(
        id=person_id,
        household=household,
        place_path=household.place_path,
        origin=origin,
        added_at=at,
        **{name: value for name, value in fields.items() if value is not None or name in _NULLABLE},
    )
    with acting(by=by, why=f"person added: {origin}"):
        person.save(force_insert=True)
    return person


_NULLABLE = frozenset({"birth_on", "identity_number"})


def _checked(details: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The particulars as columns of a person, after the checks a file's row goes through."""
    unknown = set(details) - CORRECTABLE
    if unknown:
        raise InvalidInput(_("Not known about a person: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if not str(details.get("name") or "").strip():
        raise InvalidInput(_("A person needs a name."), _("Enter the name, or what the person is called."))
    cells = {name: "、".join(value) if isinstance(value, list | tuple) else value for name, value in details.items()}
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    try:
        told = resident_rows.particulars(cells, on, vulnerabilities=resident_rows.VULNERABILITIES, key_groups=None)
    except resident_rows.Contradiction as contradiction:
        raise InvalidInput(contradiction.reason, contradiction.remedy) from contradiction
    return {name: getattr(told, name) for name in told.__slots__}


def _refuse_taken_number(fields: Mapping[str, Any], person_id: UUID) -> None:
    if fields.get("identity_number") is None:
        return
    holder = Person.objects.filter(
        identity_kind=fields["identity_kind"], identity_number=fields["identity_number"], merged_into=None
    ).exclude(pk=person_id)
    if holder.exists():
        raise Conflict(
            _("Another record has this identity number."),
            _("Search for the number; merge the two records or move the person instead."),
        )


@transaction.atomic
def correct(*, person: Person, changes: Mapping[str, Any], by: Model | None, at: datetime, reason: str) -> Person:
    """Sets some particulars right; what is not named stays, an empty value clears.

    Raises InvalidInput where the result would contradict itself, Conflict where an identity number is taken.
    """
    lock_roster()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse_merged(person)
    fields = _checked({**_told_now(person, changes), **changes}, at)
    _refuse_taken_number(fields, person.pk)
    for name, value in fields.items():
        setattr(person, name, [] if value is None and name in {"vulnerabilities", "key_groups"} else value)
    with acting(by=by, why=reason):
        person.save()
    return person


def _told_now(person: Person, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the record says, without what follows from a number or date that is being changed."""
    told = {name: getattr(person, name) for name in CORRECTABLE - {"age"}}
    if person.birth_estimated:
        told["age"] = None
    if {"identity_number", "birth_on", "age"} & set(changes) or person.birth_estimated:
        told["birth_on"] = None if "birth_on" not in changes and _birth_follows(person, changes) else told["birth_on"]
    return told


def _birth_follows(person: Person, changes: Mapping[str, Any]) -> bool:
    return bool(changes.get("identity_number")) or "age" in changes
