"""Writes on one person: add, found by knocking, correct, went away, came back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.people import resident_rows, rules
from dayclear.people.models import Death, Household, Origin, Person, Standing
from dayclear.people.roster_staging import share_roster
from dayclear.places.models import Place
from dayclear.records.audit import acting


class Details(TypedDict, total=False):
    """Particulars as a form or a phone gives them: texts, and lists of codes."""

    name: str
    sex: str | None
    birth_on: date | None
    age: int | None
    identity_kind: str
    identity_number: str | None
    phone: str
    registered_address: str
    vulnerabilities: Sequence[str]
    key_groups: Sequence[str]
    employer: str


CORRECTABLE = frozenset(Details.__annotations__)


@transaction.atomic
def household_at(
    *,
    place: Place,
    door: str,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
    for_measure_only: bool = False,
) -> Household:
    """The household behind a door, made when there is none yet; ``for_measure_only`` where nobody comes to live there."""
    door = door.strip()
    if not door:
        raise InvalidInput(_("A household needs a door."), _("Enter the number or name on the door."))
    with acting(by=by, why="household"):
        Household.objects.bulk_create(
            [Household(place=place, place_path=place.path, door=door, for_measure_only=for_measure_only)],
            ignore_conflicts=True,
        )
        household = Household.objects.get(place=place, door=door)
        if household.for_measure_only and not for_measure_only:
            household.for_measure_only = False
            household.save(update_fields=["for_measure_only"])
    return household


@transaction.atomic
def add_person(
    *,
    place: Place,
    door: str,
    by: Model | None,
    at: datetime,
    person_id: UUID | None = None,
    **details: Unpack[Details],
) -> Person:
    """A person for the roster, with the same checks as a row of a resident file; ``name`` is needed.

    The same ``person_id`` again answers with the person made before. Raises InvalidInput where the
    particulars contradict each other and Conflict where another record has the identity number.
    """
    household = household_at(place=place, door=door, by=by, at=at)
    return _added(person_id or new_id(), household, details, Origin.ROSTER, by, at)


@transaction.atomic
def found_by_knocking(
    *,
    place: Place,
    door: str,
    by: Model | None,
    at: datetime,
    person_id: UUID | None = None,
    **details: Unpack[Details],
) -> Person:
    """A person who is on no roster, found at a door; documents may be missing, a name is enough.

    Nobody is turned away for resembling somebody: ``queries.likely_same`` tells which records to compare and
    merge.
    """
    household = household_at(place=place, door=door, by=by, at=at)
    return _added(person_id or new_id(), household, details, Origin.KNOCKING, by, at)


def _added(
    person_id: UUID, household: Household, details: Details, origin: Origin, by: Model | None, at: datetime
) -> Person:
    share_roster()
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
        _saved_or_conflict(person, force_insert=True)
    return person


_NULLABLE = frozenset({"birth_on", "identity_number"})


def _saved_or_conflict(person: Person, *, force_insert: bool = False) -> None:
    """Saves; whoever took the identity number between our look and our write was faster."""
    try:
        with transaction.atomic():
            person.save(force_insert=force_insert)
    except IntegrityError as error:
        if "person_identity_unique" in str(error):
            raise _number_taken() from error
        raise


def _checked(details: Mapping[str, object], at: datetime) -> dict[str, Any]:
    """The particulars as columns of a person, after the checks a file's row goes through."""
    unknown = set(details) - CORRECTABLE
    if unknown:
        raise InvalidInput(_("Not known about a person: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if not str(details.get("name") or "").strip():
        raise InvalidInput(_("A person needs a name."), _("Enter the name, or what the person is called."))
    cells = {
        name: "、".join(value) if isinstance(value, list | tuple) else value
        for name, value in details.items()
    }
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    try:
        told = resident_rows.particulars(
            cells, on, vulnerabilities=resident_rows.VULNERABILITIES, key_groups=None
        )
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
        raise _number_taken()


def _number_taken() -> Conflict:
    return Conflict(
        _("Another record has this identity number."),
        _("Search for the number; merge the two records or move the person instead."),
    )


@transaction.atomic
def correct(*, person: Person, changes: Details, by: Model | None, at: datetime, reason: str) -> Person:
    """Sets some particulars right; what is not named stays, an empty value clears.

    Raises InvalidInput where the result would contradict itself, Conflict where an identity number is taken.
    """
    share_roster()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_merged(person)
    fields = _checked({**_told_now(person, changes, at), **changes}, at)
    _refuse_taken_number(fields, person.pk)
    for name, value in fields.items():
        setattr(person, name, [] if value is None and name in {"vulnerabilities", "key_groups"} else value)
    with acting(by=by, why=reason):
        _saved_or_conflict(person)
    return person


def _told_now(person: Person, changes: Details, at: datetime) -> dict[str, Any]:
    """What the record says, without what follows from a number, an age or a date that is being changed."""
    told = {name: getattr(person, name) for name in CORRECTABLE - {"age"}}
    if rules.has_resident_form(str(changes.get("identity_number") or "").upper()):
        told |= {"birth_on": None, "sex": None}
    elif person.birth_estimated and person.birth_on and "birth_on" not in changes:
        told |= {"birth_on": None, "age": at.astimezone(settings.DISTRICT_ZONE).year - person.birth_on.year}
    if "age" in changes:
        told["birth_on"] = None
    return told


@transaction.atomic
def mark_away(
    *,
    person: Person,
    by: Model | None,
    at: datetime,  # noqa: ARG001 - every write is told when; the audit keeps it.
    reason: str,
) -> Person:
    """The person no longer lives in the district; the last home stays on record."""
    return _end(person, Standing.MOVED_AWAY, by=by, why=reason)


@transaction.atomic
def mark_back(*, person: Person, by: Model | None, at: datetime, reason: str) -> Person:
    """The person lives at the recorded home after all, or again; a death on record is taken back."""
    back = _end(person, Standing.LIVES_HERE, by=by, why=reason)
    with acting(by=by, why=reason):
        Death.objects.filter(person=back, taken_back_at=None).update(
            taken_back_at=at, taken_back_by=by.pk if by else None, taken_back_reason=reason.strip()
        )
    return back


def _end(person: Person, standing: Standing, *, by: Model | None, why: str) -> Person:
    share_roster()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_merged(person)
    person.standing = standing
    with acting(by=by, why=why):
        person.save(update_fields=["standing"])
    return person


def refuse_merged(person: Person) -> None:
    """A record that was merged is history: whoever wants to write it means the one it went into."""
    if person.merged_into_id is not None:
        raise Refused(
            _("This record was merged into another one."),
            _("Open the record it was merged into and work there."),
        )
