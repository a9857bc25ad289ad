"""Where people stay for some time who live elsewhere; for loops and for whoever has been let see them."""

from collections.abc import Collection
from uuid import UUID

from dayclear.people.models import Household, Person, TemporaryHome
from dayclear.places.models import ENCLOSING


def temporary_homes(person_ids: Collection[UUID] | None = None) -> dict[UUID, TemporaryHome]:
    """The temporary home of each of these people, or of everybody, who has one now."""
    found = TemporaryHome.objects.filter(ended_at=None).select_related(f"household__place__{ENCLOSING}")
    if person_ids is not None:
        found = found.filter(person__in=list(person_ids))
    return {home.person_id: home for home in found}


def where_staying(person: Person) -> Household:
    """The household where somebody is to be found now: the temporary one, else their own."""
    home = temporary_homes([person.pk]).get(person.pk)
    return home.household if home else person.household
