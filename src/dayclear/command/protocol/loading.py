"""From TOML text to a checked Protocol, or to the list of everything that is wrong with it."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.protocol import overrides, reading
from dayclear.command.protocol.checking import Fault, Faults, Table
from dayclear.command.protocol.lines import Lines
from dayclear.command.protocol.sections.events import EventRule
from dayclear.command.protocol.structure import Protocol
from dayclear.kernel.errors import InvalidInput

SHIPPED = "omicron-2022.toml"


class ProtocolInvalid(InvalidInput):
    """The protocol cannot be used; ``faults`` holds every fault with file, line, key, value and remedy."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "\n".join(str(fault) for fault in self.faults), _("Correct the file and check it again.")
        )


def load_file(path: Path) -> Protocol:
    """Raises ProtocolInvalid, or InvalidInput where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            _("The file %(file)s cannot be read: %(error)s") % {"file": path, "error": error},
            _("Give the path of a TOML file in UTF-8."),
        ) from error
    return load(text, file=str(path))


def load(text: str, *, file: str) -> Protocol:
    """``file`` is only the name that faults are told with."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProtocolInvalid([_syntax_fault(error, file)]) from error
    faults = Faults(file, Lines(text))
    root = Table(values, (), faults)
    protocol = reading.read(root)
    if not faults.found:
        protocol = replace(protocol, overrides=_overrides(root))
    if faults.found:
        raise ProtocolInvalid(sorted(faults.found, key=lambda fault: fault.line))
    return protocol


def _overrides(root: Table) -> dict[str, Protocol]:
    """Each overridden place's own protocol, checked as a whole like the file itself."""
    found: dict[str, Protocol] = {}
    for place, path, values in overrides.applied(root):
        own = Faults(root.faults.file, root.faults.lines)
        found[place] = reading.read(Table(values, (), own))
        for fault in own.found:
            root.faults.add(path, fault.value, f"{fault.key}: {fault.message}", fault.remedy)
    return found


def _syntax_fault(error: tomllib.TOMLDecodeError, file: str) -> Fault:
    where = re.search(r"line (\d+)", str(error))
    line = int(where.group(1)) if where else 1
    return Fault(file, line, "TOML", "", str(error), _("Correct the line so that it is valid TOML."))


def shipped_text() -> str:
    return files("dayclear.command.protocols").joinpath(SHIPPED).read_text(encoding="utf-8")


@cache
def shipped() -> Protocol:
    return load(shipped_text(), file=SHIPPED)


_parsed: dict[UUID, Protocol] = {}


def parsed(version_id: UUID, text_of: Callable[[], str]) -> Protocol:
    """The protocol of a stored version. Stored texts never change, so a process reads each one once."""
    if version_id not in _parsed:
        _parsed[version_id] = with_later_events(load(text_of(), file=str(version_id)))
    return _parsed[version_id]


def with_later_events(stored: Protocol) -> Protocol:
    """A stored protocol may be older than the program: an event that it has never heard of opens what the shipped file opens.

    Only where its posts answer for all of it. A district that wants such an event to open nothing names it with
    ``task = []``.
    """
    later = {
        kind: event
        for kind, event in shipped().events.items()
        if kind not in stored.events and _is_answered(event, stored)
    }
    inside = {place: with_later_events(protocol) for place, protocol in stored.overrides.items()}
    return replace(stored, events={**stored.events, **later}, overrides=inside)


def _is_answered(event: EventRule, protocol: Protocol) -> bool:
    asked = {
        kind
        for task in event.tasks
        for kind in (task.owner, task.escalate_to, task.unblocked_by)
        if kind is not None
    }
    return asked <= protocol.posts.keys()
