"""What is on record of somebody's death."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.people.models import Death
from dayclear.places.scoping import within


def standing_death(person_id: UUID) -> Death | None:
    """The record that stands, None where there is none. The caller has been let see the person."""
    found = Death.objects.filter(person=person_id, taken_back_at=None)
    return found.select_related("recorded_by").first()


def died_at(person_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """By person, when those of these died who are dead; for loops."""
    found = Death.objects.filter(person__in=list(person_ids), taken_back_at=None)
    return dict(found.values_list("person_id", "died_at"))


def deaths_told(path: str, *, since: datetime, until: datetime, scope: Scope) -> int:
    """How many deaths that stand were written down in a time, of people whose home is at or inside a place."""
    told = Death.objects.filter(
        within(scope, "person__place_path"), person__place_path__startswith=path, taken_back_at=None
    )
    return told.filter(recorded_at__gte=since, recorded_at__lt=until).count()
