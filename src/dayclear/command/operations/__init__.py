"""All writes of command. Each is keyword-only, atomic, audited inside, and may be retried."""

from dayclear.command.operations import erasure  # noqa: F401 - registers its erasers.
from dayclear.command.operations.appointments import (
    PostAlreadyHeld,
    appoint,
    create_missing_posts,
    create_post,
    end_appointment,
    stand_in,
)
from dayclear.command.operations.days import DayAlreadyClosed, close_day
from dayclear.command.operations.devices import confirm_wiped, note_contact, order_wipe, register_device
from dayclear.command.operations.escalation import SweepReport, sweep_deadlines
from dayclear.command.operations.measures import (
    Agreed,
    MeasureDraft,
    ObjectionDiffers,
    answer_objection,
    issue_notice,
    record_objection,
    withdraw_objection,
)
from dayclear.command.operations.notices import SendReport, mark_seen, send_notices
from dayclear.command.operations.opening import EventDraft, OpenedTasks, open_tasks
from dayclear.command.operations.problems import ReportDiffers, inform_chain, record_problem
from dayclear.command.operations.protocol import DateTaken, put_into_force
from dayclear.command.operations.succession import (
    AlreadyFollowed,
    DeadlinePast,
    carry_over,
    reopen,
    reopen_cancelled,
)
from dayclear.command.operations.tasks import (
    accept,
    cancel,
    cancel_for_subjects,
    finish,
    finish_for_subject,
    finish_for_subjects,
    give_back,
    hand_over,
)
from dayclear.command.operations.tokens import TOKEN_VALID_DAYS, IssuedToken, issue_token, revoke_token
from dayclear.command.proof import Proof

__all__ = [
    "TOKEN_VALID_DAYS",
    "Agreed",
    "AlreadyFollowed",
    "DateTaken",
    "DayAlreadyClosed",
    "DeadlinePast",
    "EventDraft",
    "IssuedToken",
    "MeasureDraft",
    "ObjectionDiffers",
    "OpenedTasks",
    "PostAlreadyHeld",
    "Proof",
    "ReportDiffers",
    "SendReport",
    "SweepReport",
    "accept",
    "answer_objection",
    "appoint",
    "cancel",
    "cancel_for_subjects",
    "carry_over",
    "close_day",
    "confirm_wiped",
    "create_missing_posts",
    "create_post",
    "end_appointment",
    "finish",
    "finish_for_subject",
    "finish_for_subjects",
    "give_back",
    "hand_over",
    "inform_chain",
    "issue_notice",
    "issue_token",
    "mark_seen",
    "note_contact",
    "open_tasks",
    "order_wipe",
    "put_into_force",
    "record_objection",
    "record_problem",
    "register_device",
    "reopen",
    "reopen_cancelled",
    "revoke_token",
    "send_notices",
    "stand_in",
    "sweep_deadlines",
    "withdraw_objection",
]
