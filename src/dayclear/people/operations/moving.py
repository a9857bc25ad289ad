"""Moving house: the former home is kept, so that what happened there stays where it happened."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.people.models import FormerHome, Household, Person, Standing
from dayclear.people.operations.single_people import household_at, refuse_merged
from dayclear.people.roster_staging import share_roster
from dayclear.places.models import Place
from dayclear.records.audit import acting


@transaction.atomic
def move_house(
    *, person: Person, to_household: Household, by: Model | None, at: datetime, reason: str
) -> Person:
    """One person moves to another household; who lives there already is not moved again."""
    moved = _move([person], to_household, by, at, reason)
    return moved[0]


@transaction.atomic
def move_household(
    *, household: Household, to_place: Place, to_door: str, by: Model | None, at: datetime, reason: str
) -> Household:
    """Everyone in a household moves to another door; those who live there already share it from now on."""
    target = household_at(place=to_place, door=to_door, by=by, at=at)
    living = list(Person.objects.filter(household=household, standing=Standing.LIVES_HERE).order_by("pk"))
    _move(living, target, by, at, reason)
    return target


def _move(
    people: Sequence[Person], target: Household, by: Model | None, at: datetime, reason: str
) -> list[Person]:
    if not reason.strip():
        raise InvalidInput(_("A move needs a reason."), _("Say why or from whom it is known."))
    share_roster()
    people = list(
        Person.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk")
    )
    for person in people:
        refuse_merged(person)
        _refuse_dead(person)
    leaving = [person for person in people if person.household_id != target.pk]
    former = [
        FormerHome(person=person, household_id=person.household_id, left_at=at, reason=reason)
        for person in leaving
    ]
    for person in people:
        person.household, person.place_path, person.standing = target, target.place_path, Standing.LIVES_HERE
    with acting(by=by, why=reason):
        FormerHome.objects.bulk_create(former, ignore_conflicts=True)
        Person.objects.bulk_update(people, ["household", "place_path", "standing"])
    return people


def _refuse_dead(person: Person) -> None:
    if person.standing == Standing.DECEASED:
        raise Refused(
            _("%(name)s has died, and moves house no more.") % {"name": person.name},
            _("Where that was entered by mistake, take it back first."),
        )
