"""What is on record of somebody's death."""

from uuid import UUID

from dayclear.people.models import Death


def standing_death(person_id: UUID) -> Death | None:
    """The record that stands, None where there is none. The caller has been let see the person."""
    found = Death.objects.filter(person=person_id, taken_back_at=None)
    return found.select_related("recorded_by").first()
