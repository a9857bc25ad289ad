"""Who may do what. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

``by`` None is the system: a loop or the worker, which has checked its caller itself.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command import states
from dayclear.command.models import Account, Appointment, DayClose, FieldDevice, Post, ProofKind, Task
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.rules import ancestors
from dayclear.command.states import Role, Step
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.scope import Scope

if TYPE_CHECKING:
    from dayclear.command.proof import Proof
    from dayclear.places.models import Place


class NotYourTask(Refused):
    """The task belongs to a post that this person neither holds nor stands above."""


class NotYourPlace(Refused):
    """The step belongs to a post at the place that this person does not hold."""


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


class TasksStillOpen(Refused):
    """A day is closed only when every task is done or carried over by name."""


def _when(at: datetime | None) -> str:
    return date_format(localtime(at), "Y-m-d H:i") if at else ""


def current(at: datetime, prefix: str = "") -> Q:
    """The condition that an appointment, reached by ``prefix``, holds at the instant."""
    return Q(**{f"{prefix}from_at__lte": at}) & (
        Q(**{f"{prefix}until_at__isnull": True}) | Q(**{f"{prefix}until_at__gt": at})
    )


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


def signing_post(place: "Place", by: Account, at: datetime) -> Post | None:
    """The post by which the person signs: any at the place itself, or one above it that signs days."""
    signing = [kind for kind, post in protocol_in_force(at).posts.items() if post.signs_day]
    posts = Post.objects.filter(
        current(at, "appointments__"),
        Q(place=place) | Q(place_path__in=ancestors(place.path), kind__in=signing),
        appointments__account=by,
        active=True,
    ).order_by("-place_path", "kind", "seq")
    return posts.first()


def check_can_close_day(place: "Place", day: date, by: Account, at: datetime) -> Post:
    """Returns the post that signs."""
    post = signing_post(place, by, at)
    if post is None:
        raise NotYourPlace(
            _("%(who)s holds no post that answers for %(place)s.") % {"who": by.name, "place": place.name},
            _("The post at the place or one above it closes the day."),
        )
    if day > localtime(at).date():
        raise InvalidInput(_("This day has not begun yet."), _("Choose today or an earlier day."))
    return post


def can_close_day(place: "Place", day: date, by: Account, at: datetime) -> bool:
    try:
        check_can_close_day(place, day, by, at)
    except (Refused, InvalidInput):
        return False
    return not DayClose.objects.filter(place=place, day=day).exists()


class NotYourCommand(Refused):
    """Posts are filled, and rules put into force, by whoever commands there."""


def check_can_appoint(place: "Place", scope: Scope) -> None:
    if not can_appoint(place, scope):
        raise NotYourCommand(
            _("You do not command %(place)s.") % {"place": place.name},
            _("Ask the post at the place, or the one above."),
        )


def can_appoint(place: "Place", scope: Scope) -> bool:
    return scope.commands(place.path)


def check_commands_anywhere(scope: Scope) -> None:
    """New accounts see nothing until they are appointed, so whoever may appoint anywhere may make them."""
    if not any(scope.commands(path) for path in scope.paths()):
        raise NotYourCommand(
            _("Accounts are made by whoever commands a place."), _("Ask the post above you.")
        )


def check_can_change_protocol(by: Account, at: datetime) -> None:
    if not can_change_protocol(by, at):
        raise NotYourCommand(
            _("Only the highest command puts a protocol into force."),
            _("Send the file to the district's commander."),
        )


def can_change_protocol(by: Account, at: datetime) -> bool:
    top = protocol_in_force(at).top_kind
    return Appointment.objects.filter(current(at), account=by, post__kind=top, post__active=True).exists()


class NotYourPhone(Refused):
    """A phone is wiped by its owner, or by whoever commands the place whose people lie on it."""


def check_can_wipe(device: FieldDevice, by: Account, scope: Scope) -> None:
    if not can_wipe(device, by, scope):
        raise NotYourPhone(
            _("This phone carries a roster of %(place)s, which you do not command.")
            % {"place": device.place.name},
            _("Ask its owner, or whoever commands the place."),
        )


def can_wipe(device: FieldDevice, by: Account, scope: Scope) -> bool:
    return device.account_id == by.pk or scope.commands(device.place_path)
