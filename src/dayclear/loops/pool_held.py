"""The members of a positive pool stay in until their single re-test is known; then whoever it clears is told so.

One task a stairwell and pool, with the doors: a stairwell's leader looks after doors, not after swabs. Being told that the
waiting is over is a need, and on its clock.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.situation import pool_holds
from dayclear.situation.pool_holds import CLEARED, HELD, HeldGroup

TASK = "hold_members"


@transaction.atomic
def hold(*, by: Account | None, at: datetime) -> int:
    """Opens a task for each stairwell with members who wait; returns how many are new. Repeating it opens none."""
    return _open(
        HELD, [(group, group.doors) for group in pool_holds.groups(at=at) if not group.is_known], by, at
    )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Where the last re-test is known, the holding ends and whoever is negative is told; returns how many stairwells.

    Where a pool was corrected to negative, all who were held for it are told so.
    """
    waiting, standing = tasks.subjects_of_living(TASK), pool_holds.groups(at=at)
    still = {group.id for group in standing if not group.is_known}
    if over := waiting.keys() - still:
        command.finish_for_subjects(kinds=[TASK], subject_ids=over, record="screening.Sample", by=None, at=at)
    known = [*(group for group in standing if group.is_known), *pool_holds.corrected(at=at)]
    return _open(CLEARED, [(group, group.free) for group in known if group.free], None, at)


def _open(
    kind: str, groups: Iterable[tuple[HeldGroup, Iterable[str]]], by: Account | None, at: datetime
) -> int:
    events = [
        command.EventDraft(
            kind=kind,
            subject_kind="pool_members",
            subject_id=group.id,
            subject_label=", ".join(doors)[:160],
            place_id=group.place_id,
            place_path=group.place_path,
        )
        for group, doors in groups
    ]
    return command.open_tasks(events=events, by=by, at=at).opened if events else 0
