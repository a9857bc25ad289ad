"""Rules before they come into force: checked, compared with those in force, and tried on yesterday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from dayclear.command import protocol, queries
from dayclear.command.protocol import ProtocolInvalid
from dayclear.command.protocol.checking import Fault
from dayclear.command.protocol.difference import Change, diff

TRIED_OVER_H = 24


@dataclass(frozen=True, slots=True)
class Trial:
    """With any fault there is nothing to compare."""

    faults: Sequence[Fault] = ()
    changes: Sequence[Change] = ()
    would_open: Sequence[queries.WouldOpen] = ()


def try_protocol(toml: str, at: datetime) -> Trial:
    """What is wrong with the text; or what it changes, and what it would have opened in the last 24 hours."""
    try:
        new = protocol.load(toml, file=_("the protocol"))
    except ProtocolInvalid as invalid:
        return Trial(faults=invalid.faults)
    return Trial(
        changes=diff(queries.protocol_in_force(at), new),
        would_open=queries.would_have_opened(new, at - timedelta(hours=TRIED_OVER_H), at),
    )
