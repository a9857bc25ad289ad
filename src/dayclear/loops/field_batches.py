"""What phones tell besides swabs: who was not sampled and why, who was found by knocking, which swab was a mistake.

Each item is answered by itself, and may be told again: a lost answer does no harm. These are few, a handful for each
hundred swabs, and each is a decision about one name; swabs themselves come in sets, see ``samples_taken``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import DayclearError, NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import found_by_knocking, name_marked
from dayclear.people import operations as people
from dayclear.places import queries as places
from dayclear.screening import operations as screening
from dayclear.screening import queries
from dayclear.screening.policies import DUTY


@dataclass(frozen=True, slots=True)
class Mark:
    """Why somebody was not sampled, as written down on a phone at ``marked_at``."""

    id: UUID
    person_id: UUID
    state: str
    note: str
    marked_at: datetime
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    id: UUID
    place_id: UUID
    door: str
    details: people.Details


@dataclass(frozen=True, slots=True)
class Undo:
    id: UUID
    sample_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``done``, also where it had been done before; ``overtaken`` by something later; or ``refused`` with the reason."""

    id: UUID
    outcome: Literal["done", "overtaken", "refused"]
    said: str = ""


def mark(*, round_id: UUID, marks: Sequence[Mark], scope: Scope, by: Account, at: datetime) -> list[Answer]:
    """What happened last counts, and not what arrived last: a phone may be without a network for hours."""
    queries.round(round_id, scope)
    changed = queries.last_changes(round_id, [told.person_id for told in marks], scope)
    answers = []
    for told in marks:
        marked_at = min(told.marked_at, at)
        before = changed.get(told.person_id)
        if before and before > marked_at:
            answers.append(
                Answer(told.id, "overtaken", _("Something newer is written down about this person."))
            )
        else:
            answers.append(_mark(round_id, told, scope, by, marked_at))
    return answers


def _mark(round_id: UUID, told: Mark, scope: Scope, by: Account, at: datetime) -> Answer:
    try:
        name_marked.mark(
            round_id=round_id,
            person_id=told.person_id,
            scope=scope,
            state=told.state,
            note=told.note,
            until_on=told.until_on,
            by=by,
            at=at,
        )
    except DayclearError as error:
        return Answer(told.id, "refused", str(error))
    return Answer(told.id, "done")


def add_people(*, found: Sequence[NewPerson], scope: Scope, by: Account, at: datetime) -> list[Answer]:
    """Each joins the roster and the open rounds of the stairwell; one added before is answered as done."""
    return [_add(told, scope, by, at) for told in found]


def _add(told: NewPerson, scope: Scope, by: Account, at: datetime) -> Answer:
    try:
        with transaction.atomic():
            place = places.place(told.place_id, scope)
            if not scope.covers(place.path, DUTY):
                raise NotFound(_("There is no such place."))
            found_by_knocking.add(
                person_id=told.id, place=place, door=told.door, by=by, at=at, **told.details
            )
    except DayclearError as error:
        return Answer(told.id, "refused", str(error))
    return Answer(told.id, "done")


def undo(*, undos: Sequence[Undo], scope: Scope, by: Account, at: datetime) -> list[Answer]:
    """Takes back swabs that were recorded by mistake."""
    return [_undo(told, scope, by, at) for told in undos]


def _undo(told: Undo, scope: Scope, by: Account, at: datetime) -> Answer:
    try:
        screening.undo_sample(sample=queries.sample(told.sample_id, scope), by=by, at=at, reason=told.reason)
    except DayclearError as error:
        return Answer(told.id, "refused", str(error))
    return Answer(told.id, "done")
