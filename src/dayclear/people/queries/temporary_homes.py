"""Where people stay for some time who live elsewhere; for loops and for whoever has been let see them."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from dayclear.people.models import Household, Person, TemporaryHome
from dayclear.places.models import ENCLOSING


def temporary_homes(person_ids: Collection[UUID] | None = None) -> dict[UUID, TemporaryHome]:
    """The temporary home of each of these people, or of everybody, who has one now."""
    found = TemporaryHome.objects.filter(ended_at=None).select_related(f"household__place__{ENCLOSING}")
    if person_ids is not None:
        found = found.filter(person__in=list(person_ids))
    return {home.person_id: home for home in found}


def lapsed_temporary_home(person_id: UUID, *, on: date) -> TemporaryHome | None:
    """The latest temporary home of somebody who has none now, where it ended before its last day because they were gone."""
    latest = (
        TemporaryHome.objects.filter(person=person_id)
        .select_related(f"household__place__{ENCLOSING}")
        .order_by("-from_at", "-pk")
        .first()
    )
    return latest if latest and latest.ended_as_gone and latest.until_on >= on else None


def doors(household_ids: Collection[UUID]) -> dict[UUID, str]:
    """The number on the door of each of these households; for loops."""
    return dict(Household.objects.filter(pk__in=list(household_ids)).values_list("pk", "door"))


def where_staying(person: Person) -> Household:
    """The household where somebody is to be found now: the temporary one, else their own."""
    home = temporary_homes([person.pk]).get(person.pk)
    return home.household if home else person.household
