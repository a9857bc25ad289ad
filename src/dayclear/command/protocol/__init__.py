"""The protocol: which event opens which tasks, for whom, by when; and the other rules of the time, as data.

``sections`` holds each section of the file, its shape and how it is read; ``structure`` is the whole, ``loading`` turns TOML
text into it, ``checking`` finds every fault with its line, ``difference`` tells two versions apart. Nothing here touches the
database.
"""

from dayclear.command.protocol.difference import diff
from dayclear.command.protocol.loading import ProtocolInvalid, load, load_file, parsed, shipped, shipped_text
from dayclear.command.protocol.sections.contacts import ContactRule
from dayclear.command.protocol.sections.events import (
    OWNER_BY_PROBLEM,
    DayHours,
    EventRule,
    Milestone,
    ProblemKind,
    TaskRule,
)
from dayclear.command.protocol.sections.isolation import ReleaseRule, TransferRule
from dayclear.command.protocol.sections.key_groups import ClearanceRule, KeyGroup
from dayclear.command.protocol.sections.measures import MeasureKind
from dayclear.command.protocol.sections.posts import EVERY_DUTY, Duty, PostKind
from dayclear.command.protocol.sections.screening import PlanningRule, ScreeningRule
from dayclear.command.protocol.sections.supply import SupplyWindow
from dayclear.command.protocol.sections.transmission import TransmissionRule
from dayclear.command.protocol.sections.zones import ZoneKind
from dayclear.command.protocol.structure import Protocol, UnknownKind
from dayclear.command.protocol.text import Text

__all__ = [
    "EVERY_DUTY",
    "OWNER_BY_PROBLEM",
    "ClearanceRule",
    "ContactRule",
    "DayHours",
    "Duty",
    "EventRule",
    "KeyGroup",
    "MeasureKind",
    "Milestone",
    "PlanningRule",
    "PostKind",
    "ProblemKind",
    "Protocol",
    "ProtocolInvalid",
    "ReleaseRule",
    "ScreeningRule",
    "SupplyWindow",
    "TaskRule",
    "Text",
    "TransferRule",
    "TransmissionRule",
    "UnknownKind",
    "ZoneKind",
    "diff",
    "load",
    "load_file",
    "parsed",
    "shipped",
    "shipped_text",
]
