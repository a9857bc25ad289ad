"""A second look for people on no roster: where lists say that more live, somebody knocks.

The task of a stairwell ends by itself when the roster has as many as the lists, or in words: nobody more lives there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.people import operations as people
from dayclear.people import queries
from dayclear.people.models import SecondLook, SecondLookEnd
from dayclear.places import queries as places
from dayclear.places.models import Place

KNOCK = "knock_unlisted"
LONGEST_LABEL = 120
ROSTER_AGREES = "people.SecondLook"
"""The record that proves a knock which found people: the subject's own."""


@transaction.atomic
def propose(
    *, place_ids: Collection[UUID], scope: Scope, by: Account | None, at: datetime
) -> list[SecondLook]:
    """Opens one task for each of these stairwells where lists exceed the roster; those proposed before are passed over.

    What is out of sight, or no list speaks of, opens nothing.
    """
    chosen = places.by_ids(place_ids, scope)
    lines = [
        line
        for line in queries.exceeding([place.path for place in chosen], scope)
        if line.place_id in set(place_ids)
    ]
    looks = people.propose_looks(lines=lines, by=by, at=at)
    doors: dict[UUID, dict[str, None]] = defaultdict(dict)
    for line in lines:
        if line.door:
            doors[line.place_id][line.door] = None
    command.open_tasks(events=[_event(look, doors[look.place_id]) for look in looks], by=by, at=at)
    return looks


def _event(look: SecondLook, doors: Iterable[str]) -> command.EventDraft:
    """What the owner reads is the doors, and no number of people behind them."""
    return command.EventDraft(
        kind="occupancy_exceeds_roster",
        subject_kind="second_look",
        subject_id=look.pk,
        subject_label="、".join(doors)[:LONGEST_LABEL],
        place_id=look.place_id,
        place_path=look.place_path,
    )


@transaction.atomic
def close_with_nobody(*, look_id: UUID, note: str, scope: Scope, by: Account, at: datetime) -> SecondLook:
    """Said on the page of the second look: nobody more lives there; the task ends with it. Raises NotFound, InvalidInput."""
    look = queries.second_look(look_id, scope)
    nobody_more(subject_id=look.pk, by=by, at=at, note=note)
    _finish([look], note, by, at)
    return look


def nobody_more(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:
    """What finishing the task means: its doors are silent until a newer list says more."""
    people.end_with_nobody(look_id=subject_id, note=note, by=by, at=at)


@transaction.atomic
def people_found(*, place: Place, by: Account | None, at: datetime) -> None:
    """Somebody joined the roster of a stairwell: if the lists say no more than it now, its task is done."""
    found = people.end_settled(ended_as=SecondLookEnd.FOUND, around=place, by=by, at=at)
    _finish(found, ROSTER_AGREES, by, at)


@transaction.atomic
def roster_imported(*, by: Account | None, at: datetime) -> None:
    """A file of residents came in: wherever the lists say no more than the roster now, nobody needs to knock."""
    found = people.end_settled(ended_as=SecondLookEnd.FOUND, by=by, at=at)
    _finish(found, ROSTER_AGREES, by, at)


@transaction.atomic
def list_taken_back(*, by: Account | None, at: datetime) -> None:
    """A list was taken back: the knocks that only it asked for are called off."""
    looks = people.end_settled(ended_as=SecondLookEnd.LIST_GONE, by=by, at=at)
    command.cancel_for_subjects(
        subject_ids=[look.pk for look in looks],
        kinds=[KNOCK],
        reason=_("The list that asked for it was taken back."),
        by=by,
        at=at,
    )


def _finish(looks: Collection[SecondLook], record: str, by: Account | None, at: datetime) -> None:
    command.finish_for_subjects(
        kinds=[KNOCK], subject_ids=[look.pk for look in looks], record=record, by=by, at=at
    )
