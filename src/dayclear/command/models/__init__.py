"""The records of command: thin rows whose integrity the database keeps."""

from dayclear.command.models.account import Account, Language
from dayclear.command.models.api_token import ApiToken
from dayclear.command.models.day_close import DayClose
from dayclear.command.models.event import Event
from dayclear.command.models.field_device import DeviceState, FieldDevice
from dayclear.command.models.measure import MeasureNotice, Objection
from dayclear.command.models.notice import Escalation, EscalationReason, Notice, NoticeKind
from dayclear.command.models.post import Appointment, AppointmentRole, Post, Shift
from dayclear.command.models.problem_report import ProblemReport
from dayclear.command.models.protocol_version import ProtocolVersion
from dayclear.command.models.task import Clock, ProofKind, Task, TaskStep

__all__ = [
    "Account",
    "ApiToken",
    "Appointment",
    "AppointmentRole",
    "Clock",
    "DayClose",
    "DeviceState",
    "Escalation",
    "EscalationReason",
    "Event",
    "FieldDevice",
    "Language",
    "MeasureNotice",
    "Notice",
    "NoticeKind",
    "Objection",
    "Post",
    "ProblemReport",
    "ProofKind",
    "ProtocolVersion",
    "Shift",
    "Task",
    "TaskStep",
]
