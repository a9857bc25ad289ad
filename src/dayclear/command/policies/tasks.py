"""Who may take which step on a task, and which proof it takes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command import states
from dayclear.command.models import Account, Appointment, Post, ProofKind, Task
from dayclear.command.policies.holding import current
from dayclear.command.rules import ancestors
from dayclear.command.states import Role, Step
from dayclear.kernel.errors import Conflict, InvalidInput, Refused

if TYPE_CHECKING:
    from dayclear.command.proof import Proof


class NotYourTask(Refused):
    """The task belongs to a post that this person neither holds nor stands above."""


class ReasonMissing(InvalidInput):
    """The step must say why."""


class ProofMissing(InvalidInput):
    """The protocol asks for a proof that was not given."""


class TaskAlreadyEnded(Conflict):
    """Somebody else ended the task, or ended it otherwise; the message tells who, how and when."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(
            _("This task is already “%(status)s”, by %(who)s at %(when)s.")
            % {
                "status": task.get_status_display(),
                "who": task.ended_by.name if task.ended_by else _("the system"),
                "when": _when(task.ended_at),
            },
            _("Load the page again; reopen the task if it is not settled."),
        )


class TaskAlreadyAccepted(Conflict):
    """Somebody else of the same post was faster."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(
            _("%(who)s accepted this task at %(when)s.")
            % {"who": task.accepted_by.name if task.accepted_by else "", "when": _when(task.accepted_at)},
            _("Ask them, or have it handed over."),
        )


def _when(at: datetime | None) -> str:
    return date_format(localtime(at), "Y-m-d H:i") if at else ""


def roles_of(account: Account, task: Task, at: datetime) -> frozenset[Role]:
    """How the account stands to the task: owner of it, above its owner, both or neither."""
    kinds_above = task.protocol.chains.get(task.post.kind, ())[1:]
    held = Appointment.objects.filter(
        current(at),
        Q(post=task.post_id)
        | Q(post__kind__in=kinds_above, post__place_path__in=ancestors(task.post.place_path)),
        account=account,
    ).values_list("post_id", flat=True)
    return frozenset(Role.OWNER if post_id == task.post_id else Role.ABOVE for post_id in held)


def check_step(step: Step, task: Task, by: Account | None, at: datetime, reason: str = "") -> None:
    """The status, the person and the reason, in this order, as the transition table says."""
    transition = states.check(step, task.status)
    if by is not None and not transition.roles & roles_of(by, task, at):
        raise NotYourTask(
            _("“%(step)s” is for %(post)s.") % {"step": step.label, "post": task.post.name},
            _("Ask the post, or the one above it."),
        )
    if transition.needs_reason and not reason.strip():
        raise ReasonMissing(_("This step needs a reason."), _("Write in a few words why."))


def can_step(step: Step, task: Task, by: Account | None, at: datetime) -> bool:
    try:
        check_step(step, task, by, at, reason="-")
    except (Refused, Conflict):
        return False
    return True


def steps_open_to(task: Task, by: Account, at: datetime) -> tuple[Step, ...]:
    """The steps this person may take now, for the buttons of a page; one query."""
    roles = roles_of(by, task, at)
    return tuple(
        step
        for step, transition in states.TRANSITIONS.items()
        if states.allows(step, task.status) and transition.roles & roles
    )


def check_can_accept(task: Task, by: Account | None, at: datetime) -> None:
    check_step(Step.ACCEPT, task, by, at)


def can_accept(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.ACCEPT, task, by, at)


def check_can_hand_over(task: Task, to_post: Post, by: Account | None, at: datetime, reason: str) -> None:
    check_step(Step.HAND_OVER, task, by, at, reason)
    if not to_post.active:
        raise Refused(
            _("The post %(post)s is no longer in use.") % {"post": to_post.name}, _("Choose another post.")
        )
    if not task.place_path.startswith(to_post.place_path):
        raise Refused(
            _("%(post)s does not answer for %(place)s and could not see the task.")
            % {"post": to_post.name, "place": task.place.name},
            _("Choose a post at the place or above it, or a department."),
        )


def can_hand_over(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.HAND_OVER, task, by, at)


def check_can_finish(task: Task, by: Account | None, at: datetime, proof: "Proof") -> None:
    check_step(Step.FINISH, task, by, at)
    check_proof(task, proof)


def can_finish(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.FINISH, task, by, at)


def check_can_cancel(task: Task, by: Account | None, at: datetime, reason: str) -> None:
    check_step(Step.CANCEL, task, by, at, reason)


def can_cancel(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.CANCEL, task, by, at)


def check_can_carry_over(task: Task, by: Account | None, at: datetime, reason: str) -> None:
    check_step(Step.CARRY_OVER, task, by, at, reason)


def can_carry_over(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.CARRY_OVER, task, by, at)


def check_can_reopen(task: Task, by: Account | None, at: datetime, reason: str) -> None:
    check_step(Step.REOPEN, task, by, at, reason)


def can_reopen(task: Task, by: Account | None, at: datetime) -> bool:
    return can_step(Step.REOPEN, task, by, at)


_ASKED_FOR = {
    ProofKind.TEXT: gettext_lazy("Write what was done."),
    ProofKind.PHOTO: gettext_lazy("Attach a photo."),
    ProofKind.FILE: gettext_lazy("Attach a file."),
    ProofKind.SCAN: gettext_lazy("Scan the code."),
    ProofKind.RECORD: gettext_lazy(
        "Enter it where it belongs (transfer, contacts, result …); the task then ends by itself."
    ),
}


def check_proof(task: Task, proof: "Proof") -> None:
    """The record itself proves more than any other proof and is enough for every task."""
    given = {
        ProofKind.NONE: True,
        ProofKind.TEXT: bool(proof.text.strip()),
        ProofKind.PHOTO: proof.file_id is not None,
        ProofKind.FILE: proof.file_id is not None,
        ProofKind.SCAN: bool(proof.scan.strip()),
        ProofKind.RECORD: bool(proof.record),
    }
    if not (proof.record or given[ProofKind(task.proof_required)]):
        raise ProofMissing(
            _("This task needs a proof: %(proof)s.") % {"proof": task.get_proof_required_display()},
            _ASKED_FOR[ProofKind(task.proof_required)],
        )
