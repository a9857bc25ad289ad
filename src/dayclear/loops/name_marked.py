"""Why somebody is not sampled is written down by name; where nobody opened, somebody knocks again.

One task per stairwell asks for that, however many doors stayed shut, and ends by itself when the last of them is
accounted for.
"""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.screening import operations as screening
from dayclear.screening import queries
from dayclear.screening.models import Due
from dayclear.screening.states import DueState

TASK = "knock_again"


@transaction.atomic
def mark(
    *,
    round_id: UUID,
    person_id: UUID,
    state: str,
    note: str = "",
    until_on: date | None = None,
    scope: Scope,
    by: Account | None,
    at: datetime,
) -> Due:
    """Writes the state down; see ``screening.mark_person`` for what each must say. Told twice, it is written once."""
    name = screening.mark_person_in_sight(
        round_id=round_id,
        person_id=person_id,
        state=state,
        note=note,
        until_on=until_on,
        scope=scope,
        by=by,
        at=at,
    )
    if name.state == DueState.NOT_AT_HOME and not tasks.is_asked_for(TASK, name.place_path):
        command.open_tasks(events=[_missed(name)], by=by, at=at)
    return name


def _missed(name: Due) -> command.EventDraft:
    """The first name of a stairwell that nobody opened for stands for all; each time it is noted anew is an event."""
    return command.EventDraft(
        kind="round_missed",
        subject_kind="due",
        subject_id=uuid5(name.pk, name.changed_at.isoformat()),
        subject_label=name.round.name,
        place_id=name.place_id,
        place_path=name.place_path,
    )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Ends the tasks of the stairwells where every shut door has been accounted for; returns how many."""
    waiting = tasks.places_of_living(TASK)
    if not waiting:
        return 0
    shut = queries.paths_with_shut_doors(set(waiting.values()))
    ended = command.finish_for_subjects(
        kinds=[TASK],
        subject_ids=[subject for subject, path in waiting.items() if path not in shut],
        record="screening.Due",
        by=None,
        at=at,
    )
    return len(ended)
