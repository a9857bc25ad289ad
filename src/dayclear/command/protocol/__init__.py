"""The protocol: which event opens which tasks, for whom, by when; and the other rules of the time, as data.

``structure`` is its shape, ``loading`` turns TOML text into it, ``checking`` finds every fault with its line,
``difference`` tells two versions apart. Nothing here touches the database.
"""

from dayclear.command.protocol.difference import diff
from dayclear.command.protocol.loading import ProtocolInvalid, load, load_file, parsed, shipped, shipped_text
from dayclear.command.protocol.structure import (
    ContactRule,
    DayHours,
    Duty,
    EventRule,
    KeyGroup,
    MeasureKind,
    Milestone,
    PlanningRule,
    PostKind,
    ProblemKind,
    Protocol,
    ReleaseRule,
    ScreeningRule,
    SupplyWindow,
    TaskRule,
    Text,
    TransferRule,
    ZoneKind,
)

__all__ = [
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
    "ZoneKind",
    "diff",
    "load",
    "load_file",
    "parsed",
    "shipped",
    "shipped_text",
]
