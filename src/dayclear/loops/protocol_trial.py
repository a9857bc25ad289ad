"""Rules before they come into force: checked, compared with those in force, and tried on yesterday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from dayclear.command import protocol, queries
from dayclear.command.protocol import Protocol, ProtocolInvalid
from dayclear.command.protocol.checking import Fault
from dayclear.command.protocol.difference import Change, diff

TRIED_OVER_H = 24


@dataclass(frozen=True, slots=True)
class Tried:
    """A task by the names that the rules give it and its event."""

    event: str
    task: str
    opened: int
    would_open: int

    @property
    def differs(self) -> bool:
        return self.opened != self.would_open


@dataclass(frozen=True, slots=True)
class Trial:
    """With any fault there is nothing to compare."""

    faults: Sequence[Fault] = ()
    changes: Sequence[Change] = ()
    would_open: Sequence[Tried] = ()


def try_protocol(toml: str, at: datetime) -> Trial:
    """What is wrong with the text; or what it changes, and what it would have opened in the last 24 hours."""
    try:
        new = protocol.load(toml, file=_("the protocol"))
    except ProtocolInvalid as invalid:
        return Trial(faults=invalid.faults)
    old = queries.protocol_in_force(at)
    found = queries.would_have_opened(new, at - timedelta(hours=TRIED_OVER_H), at)
    return Trial(changes=diff(old, new), would_open=_named(found, old, new))


def _named(found: Sequence[queries.WouldOpen], old: Protocol, new: Protocol) -> list[Tried]:
    """The new rules name what they still know. What differs stands first."""
    events = {**old.events, **new.events}
    tasks = {
        (kind, rule.kind): rule
        for rules in (old, new)
        for kind in rules.events
        for rule in rules.events[kind].tasks
    }
    tried = [
        Tried(
            event=str(events[each.event_kind].name) if each.event_kind in events else each.event_kind,
            task=str(rule.title)
            if (rule := tasks.get((each.event_kind, each.task_kind)))
            else each.task_kind,
            opened=each.opened,
            would_open=each.would_open,
        )
        for each in found
    ]
    return sorted(tried, key=lambda each: not each.differs)
