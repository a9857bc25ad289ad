"""Somebody opens who is on no roster: they join the roster, and every open round of their stairwell, at once."""

from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.loops import roster_matched, second_look
from dayclear.people import operations as people
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.screening import operations as screening

VERIFY = "verify_roster"


@transaction.atomic
def add(
    *, person_id: UUID, place: Place, door: str, by: Account, at: datetime, **details: Unpack[people.Details]
) -> Person:
    """Adds the person as they live, documents or not, and opens the task that verifies the roster.

    Where a list sent somebody to knock here and the roster has as many as it now, that task is done.

    ``person_id`` is the caller's own id: the same person sent twice is added once.
    """
    person = people.found_by_knocking(person_id=person_id, place=place, door=door, by=by, at=at, **details)
    screening.join_open_rounds(person=person, by=by, at=at)
    second_look.people_found(place=place, by=by, at=at)
    roster_matched.roster_grew(among=Person.objects.filter(pk=person.pk), by=by, at=at)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="found_by_knocking",
                subject_kind="person",
                subject_id=person.pk,
                subject_label=door,
                place_id=place.pk,
                place_path=place.path,
            )
        ],
        by=by,
        at=at,
    )
    return person


@transaction.atomic
def verify(*, person: Person, by: Account, at: datetime) -> bool:
    """The information group has checked the record; False where it was checked before."""
    ended = command.finish_for_subject(
        kind=VERIFY, subject_id=person.pk, record=f"people.Person:{person.pk}", by=by, at=at
    )
    return bool(ended)
