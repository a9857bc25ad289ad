"""A child is moved without an adult: somebody decided so with a reason, or the adult dropped out on the way.

Either way somebody of the facility meets the child, as a task of its own.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.records.wording import in_both
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Transfer
from dayclear.transfers.states import TransferStatus, TransferStep

EVENT, TASK = "child_alone", "meet_child"
LEFT = (TransferStatus.UNDER_WAY, TransferStatus.ARRIVED)


@transaction.atomic
def let_go_alone(*, transfer: Transfer, reason: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """Decided by whoever moves people where the child lives; who meets the child is told when it leaves."""
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    decided = transfers.let_go_alone(transfer=transfer, reason=reason, by=by, at=at)
    tell([decided], by=by, at=at)
    return decided


def tell(moved: Iterable[Transfer], *, by: Account | None, at: datetime) -> None:
    """Of these, whoever has left without an adult by decision is met where they are taken; known ones open nothing more."""
    _open([one for one in moved if one.alone_reason and one.status in LEFT], by=by, at=at)


def tell_left_on_board(*, by: Account | None, at: datetime) -> None:
    """For a loop that has cancelled moves: children on the way whose adult is not on board any more are met."""
    _open(queries.children_alone_on_board(at), by=by, at=at)


def end_cancelled(*, by: Account | None, at: datetime) -> None:
    """For a loop that has cancelled moves: nobody need meet a child who is not moved after all."""
    not_moved = queries.cancelled_among(tasks.subjects_of_living(TASK))
    if not_moved:
        reason = _("The child is not moved after all.")
        command.cancel_for_subjects(subject_ids=not_moved, kinds=[TASK], reason=reason, by=by, at=at)


def _open(children: Iterable[Transfer], *, by: Account | None, at: datetime) -> None:
    events = [_event(child) for child in children]
    if events:
        command.open_tasks(events=events, by=by, at=at)


def _event(child: Transfer) -> command.EventDraft:
    """About the move, at the facility; where nobody said where that stands, at the child's home."""
    facility, bed = child.facility, child.stay.bed if child.stay else ""
    place = facility.place if facility and facility.place else child.place
    return command.EventDraft(
        kind=EVENT,
        subject_kind="transfer",
        subject_id=child.pk,
        subject_label=in_both(lambda: f"{facility.name} {bed}") if facility else "",
        place_id=place.pk,
        place_path=place.path,
    )
