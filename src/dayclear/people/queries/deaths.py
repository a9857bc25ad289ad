"""What is on record of somebody's death."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dayclear.people.models import Death


def standing_death(person_id: UUID) -> Death | None:
    """The record that stands, None where there is none. The caller has been let see the person."""
    found = Death.objects.filter(person=person_id, taken_back_at=None)
    return found.select_related("recorded_by").first()


def died_at(person_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """By person, when those of these died who are dead; for loops."""
    found = Death.objects.filter(person__in=list(person_ids), taken_back_at=None)
    return dict(found.values_list("person_id", "died_at"))
