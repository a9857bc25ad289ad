"""Somebody opens who is on no roster: they join the roster, and every open round of their stairwell, at once."""

from datetime import date, datetime

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.people import operations as people
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.screening import operations as screening


@transaction.atomic
def add(
    *,
    place: Place,
    door: str,
    name: str,
    sex: str,
    birth_on: date | None,
    identity_kind: str,
    identity_number: str,
    phone: str,
    by: Account,
    at: datetime,
) -> Person:
    """Adds the person as they live, documents or not, and opens the task that verifies the roster."""
    person = people.found_by_knocking(
        place=place,
        door=door,
        name=name,
        sex=sex,
        birth_on=birth_on,
        identity_kind=identity_kind,
        identity_number=identity_number,
        phone=phone,
        by=by,
        at=at,
    )
    screening.join_open_rounds(person=person, by=by, at=at)
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
