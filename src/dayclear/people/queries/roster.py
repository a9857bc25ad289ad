"""Reads of the roster. Who lives outside the caller's scope is answered as if they were not there."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Household, Merge, Person, Standing
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within, within_sql
from dayclear.records.models import ImportChange

MOST_FOUND = 50
_PHONE_ENDING = re.compile(r"\d{4,15}")
_IDENTITY_NUMBER = re.compile(r"[0-9A-Z]{6,30}")


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many people live at a place and everywhere inside it, and in how many households."""

    people: int = 0
    households: int = 0


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Two living records that may be one person, and what they share."""

    first: Person
    second: Person
    shared: str

    @property
    def both(self) -> tuple[Person, Person]:
        return self.first, self.second


def people(scope: Scope, duty: str | None = None) -> QuerySet[Person]:
    """Everybody in sight, merged records left out."""
    return Person.objects.filter(within(scope, "place_path", duty), merged_into=None)


def households(scope: Scope, duty: str | None = None) -> QuerySet[Household]:
    return Household.objects.filter(within(scope, "place_path", duty))


def person(person_id: UUID, scope: Scope, duty: str | None = None) -> Person:
    """One person, the kept one where the record was merged; NotFound where nobody is in sight."""
    found = Person.objects.filter(Q(pk=person_id, merged_into=None) | Q(merged__pk=person_id))
    answer = found.filter(within(scope, "place_path", duty)).select_related("household__place").first()
    if answer is None:
        raise NotFound(_("There is no such person."), _("Search by name, phone or door."))
    return answer


def household(household_id: UUID, scope: Scope, duty: str | None = None) -> Household:
    """One household with its place; NotFound where it is not in sight."""
    found = households(scope, duty).select_related("place").filter(pk=household_id).first()
    if found is None:
        raise NotFound(_("There is no such household."), _("Look for it on the page of its building."))
    return found


def changed_by(batch_id: UUID) -> list[UUID]:
    """Whom an import of residents found on the roster and changed or moved; for loops."""
    changes = ImportChange.objects.filter(batch=batch_id, table=Person._meta.db_table, before__isnull=False)
    return list(changes.values_list("row_id", flat=True))


def touched_by(batch_id: UUID) -> QuerySet[Person]:
    """Whom an import of residents added, changed or moved; for loops."""
    changes = ImportChange.objects.filter(batch=batch_id, table=Person._meta.db_table)
    return Person.objects.filter(pk__in=changes.values("row_id"))


def people_at(place: Place, scope: Scope, duty: str | None = None) -> QuerySet[Person]:
    """Who lives at a place or inside it, door by door."""
    inside = people(scope, duty).filter(place_path__startswith=place.path, standing=Standing.LIVES_HERE)
    return inside.select_related("household").order_by("place_path", "household__door", "birth_on", "pk")


def in_need(place: Place, scope: Scope, *, among: Collection[str], born_by: date | None) -> QuerySet[Person]:
    """Who lives at a place or inside it and is vulnerable in one of these ways, or was born by a day; door by door."""
    needs = Q(vulnerabilities__overlap=list(among))
    if born_by is not None:
        needs |= Q(birth_on__lte=born_by)
    living = people(scope).filter(needs, place_path__startswith=place.path, standing=Standing.LIVES_HERE)
    return living.select_related(f"household__place__{ENCLOSING}").order_by(
        "place_path", "household__door", "name", "pk"
    )


def households_at(place: Place, scope: Scope, duty: str | None = None) -> QuerySet[Household]:
    """The doors at a place or inside it."""
    return households(scope, duty).filter(place_path__startswith=place.path).order_by("place_path", "door")


def members(household: Household) -> QuerySet[Person]:
    """Who lives in a household that the caller was given before."""
    return Person.objects.filter(household=household, standing=Standing.LIVES_HERE).order_by("birth_on", "pk")


def search(text: str, scope: Scope, duty: str | None = None) -> list[Person]:
    """At most 50 people: by start of name, whole identity number, end of phone, or door."""
    wanted = text.strip()
    if not wanted:
        return []
    in_sight = people(scope, duty)
    # One look-up for each index: joined by "or" in one condition, they would read every row.
    found: set[UUID] = set()
    for condition in _meanings(wanted):
        found.update(in_sight.filter(condition).values_list("pk", flat=True)[:MOST_FOUND])
    return list(
        in_sight.select_related(f"household__place__{ENCLOSING}")
        .filter(pk__in=found)
        .order_by("name", "pk")[:MOST_FOUND]
    )


def _meanings(wanted: str) -> list[Q]:
    """What a text may be looked for as."""
    meanings = [Q(name__startswith=wanted), Q(household__in=Household.objects.filter(door=wanted))]
    if _IDENTITY_NUMBER.fullmatch(wanted.upper()):
        meanings.append(Q(identity_number=wanted.upper()))
    if _PHONE_ENDING.fullmatch(wanted):
        # Written as the index is: an alias of Reverse() would be compared with another type.
        meanings.append(Q(StartsWith(Reverse("phone"), Value(wanted[::-1]))) & ~Q(phone=""))
    return meanings


def roster_counts(paths: Iterable[str], scope: Scope) -> dict[str, RosterCount]:
    """People and households in each subtree, from running totals; outside the scope nothing is counted."""
    wanted = list(paths)
    condition, parameters = within_sql(scope, "total.path")
    # A path ends with a slash; all paths inside it come before the same text with the character after the
    # slash.
    statement = f"""
        SELECT wanted, coalesce(sum(people), 0), coalesce(sum(households), 0)
        FROM unnest(%s::text[]) AS wanted
        LEFT JOIN people_rostertotal total ON total.path >= wanted COLLATE "C"
            AND total.path < (left(wanted, -1) || '0') COLLATE "C" AND {condition}
        GROUP BY wanted"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [wanted, *parameters])
        return {
            path: RosterCount(int(people), int(households)) for path, people, households in cursor.fetchall()
        }


def likely_same(person: Person, scope: Scope) -> list[Person]:
    """Other living records in sight of the same name that share the birth date, phone or household."""
    shared = Q(household=person.household_id)
    if person.birth_on:
        shared |= Q(birth_on=person.birth_on)
    if person.phone:
        shared |= Q(phone=person.phone)
    others = (
        people(scope).filter(shared, name=person.name, standing=Standing.LIVES_HERE).exclude(pk=person.pk)
    )
    return list(
        others.select_related(f"household__place__{ENCLOSING}").order_by("added_at", "pk")[:MOST_FOUND]
    )


_NOT_TWO_NUMBERS = (
    "NOT (a.identity_kind = b.identity_kind AND a.identity_number <> b.identity_number) IS TRUE"
)
_PAIRS = f"""
    WITH living AS (
        SELECT id, name, birth_on, birth_estimated, phone, household_id, identity_kind, identity_number
        FROM people_person WHERE standing = 'lives_here' AND {{condition}}
    ), pairs AS (
        SELECT a.id AS first, b.id AS second, 'birth date' AS shared
        FROM living a JOIN living b USING (name, birth_on)
        WHERE a.id < b.id AND NOT a.birth_estimated AND NOT b.birth_estimated AND {_NOT_TWO_NUMBERS}
        UNION ALL
        SELECT a.id, b.id, 'phone' FROM living a JOIN living b USING (name, phone)
        WHERE a.id < b.id AND phone <> '' AND {_NOT_TWO_NUMBERS}
        UNION ALL
        SELECT a.id, b.id, 'door' FROM living a JOIN living b USING (name, household_id)
        WHERE a.id < b.id AND {_NOT_TWO_NUMBERS}
    ), likeliest AS (
        SELECT DISTINCT ON (first, second) first, second, shared FROM pairs ORDER BY first, second, shared
    )
    SELECT first, second, shared FROM likeliest ORDER BY second DESC LIMIT %s"""


def likely_duplicates(scope: Scope, duty: str | None = None) -> list[LikelyDuplicate]:
    """At most 50 pairs of living records that may be one person, the newest first."""
    condition, parameters = within_sql(scope, "place_path", duty)
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(condition=condition), [*parameters, MOST_FOUND])
        pairs = cursor.fetchall()
    found = Person.objects.select_related(f"household__place__{ENCLOSING}").in_bulk(
        {person for pair in pairs for person in pair[:2]}
    )
    return [LikelyDuplicate(found[first], found[second], shared) for first, second, shared in pairs]


def by_number(number: str) -> Person:
    """The one living record with this identity or telephone number, for tracing: contacts live anywhere.

    Raises NotFound where no roster knows it, Conflict where several people share a telephone.
    """
    wanted = number.strip().upper()
    found = list(
        Person.objects.filter(Q(identity_number=wanted) | Q(phone=wanted), standing=Standing.LIVES_HERE)
        .select_related("household")
        .order_by("pk")[:2]
    )
    if not found:
        raise NotFound(
            _("No roster knows this number."),
            _("Add the person at the door where they live, then list them."),
        )
    if len(found) > 1:
        raise Conflict(_("Several people share this telephone."), _("Use the identity number."))
    return found[0]


def merges_into(person: Person) -> QuerySet[Merge]:
    """The standing merges into a record that the caller was given before, the latest first."""
    found = Merge.objects.filter(kept=person, undone_at=None)
    return found.select_related("absorbed", "merged_by").order_by("-merged_at", "-pk")


def merge(merge_id: UUID, scope: Scope, duty: str | None = None) -> Merge:
    """One merge of two records, where the kept one is in sight."""
    in_sight = Merge.objects.filter(within(scope, "kept__place_path", duty), pk=merge_id)
    found = in_sight.select_related("absorbed").first()
    if found is None:
        raise NotFound(_("There is no such merge."), _("Open it from the person's page."))
    return found
