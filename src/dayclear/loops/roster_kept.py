"""The roster follows life: people move, leave and come back, and two records are one person. Open rounds follow it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import case_steps, person_gone, roster_matched
from dayclear.loops.found_by_knocking import VERIFY
from dayclear.loops.person_gone import Ended
from dayclear.people import operations as people
from dayclear.people import queries
from dayclear.people.models import Household, Merge, Person
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.situation.roster_page import DUTY
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries


@dataclass(frozen=True, slots=True)
class Moved:
    """How many people live at a home from now on who lived elsewhere together."""

    home: Household
    people: int


@transaction.atomic
def move_house(*, person: Person, place: Place, door: str, reason: str, by: Account, at: datetime) -> Person:
    """The person lives behind another door from now on, and is due where they live now."""
    household = people.household_at(place=place, door=door, by=by, at=at)
    moved = people.move_house(person=person, to_household=household, by=by, at=at, reason=reason)
    screening.join_open_rounds(person=moved, by=by, at=at)
    return moved


@transaction.atomic
def move_household(
    *, household: Household, place: Place, door: str, reason: str, by: Account, at: datetime
) -> Moved:
    """Everybody of a household lives behind another door from now on, with whoever lives there, and is due there."""
    living = [person.pk for person in queries.members(household)]
    target = people.move_household(
        household=household, to_place=place, to_door=door, by=by, at=at, reason=reason
    )
    screening.follow_roster(people=living, by=by, at=at)
    return Moved(target, len(living))


@transaction.atomic
def move_away(*, person: Person, reason: str, by: Account, at: datetime) -> Ended:
    """The person left the district: nobody is sent to their door any more, and what is open ends."""
    away = people.mark_away(person=person, by=by, at=at, reason=reason)
    ended = person_gone.end_what_is_open(person=away, reason=reason, by=by, at=at)
    screening.leave_open_rounds(person=away)
    return ended


@transaction.atomic
def resume(
    *,
    person: Person,
    reason: str,
    take_up: Collection[UUID] = (),
    scope: Scope,
    by: Account,
    at: datetime,
) -> Person:
    """The person lives at the recorded home after all, or again, and is due there.

    Of what ended when they left only that is taken up whose ids are told; see ``person_gone.lapsed``. A death on record was
    a mistake: the case is again what it was, its door is shut, and the bed is theirs where it is taken up.
    """
    back = people.mark_back(person=person, by=by, at=at, reason=reason)
    screening.join_open_rounds(person=back, by=by, at=at)
    roster_matched.roster_grew(among=Person.objects.filter(pk=back.pk), by=by, at=at)
    case_steps.take_end_back(person_id=back.pk, reason=reason, by=by, at=at)
    if take_up:
        person_gone.take_up(person=back, subject_ids=take_up, reason=reason, scope=scope, by=by, at=at)
    for stay in transfer_queries.stays_ended_by_death(back.pk):
        transfers.take_death_back(stay=stay, reason=reason, by=by, at=at)
    return back


@transaction.atomic
def merge(
    *, merge_id: UUID, keep: Person, absorb_id: UUID, reason: str, scope: Scope, by: Account, at: datetime
) -> Merge:
    """Two records of one person become one; the caller must keep the roster where either lives."""
    absorb = queries.person(absorb_id, scope, DUTY)
    merged = people.merge(merge_id=merge_id, keep=keep, absorb=absorb, by=by, at=at, reason=reason)
    screening.excuse_from_open_rounds(person=absorb, note=reason, by=by, at=at)
    command.finish_for_subjects(
        kinds=[VERIFY],
        subject_ids=[keep.pk, absorb.pk],
        record=f"people.Merge:{merged.pk}",
        by=by,
        at=at,
    )
    roster_matched.roster_grew(among=Person.objects.filter(pk=keep.pk), by=by, at=at)
    return merged


@transaction.atomic
def unmerge(*, merge_id: UUID, reason: str, scope: Scope, by: Account, at: datetime) -> Merge:
    """Takes a merge back: two people again, each to be reached."""
    merge = queries.merge(merge_id, scope, DUTY)
    undone = people.unmerge(merge=merge, by=by, at=at, reason=reason)
    screening.recall_to_open_rounds(person=merge.absorbed, excused_since=merge.merged_at, by=by, at=at)
    return undone
