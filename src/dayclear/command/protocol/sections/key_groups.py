"""Key groups, and how they are cleared for work."""

from dataclasses import dataclass

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """How often a group is tested, and for how many hours a negative lets somebody work: 0 where it is not asked for.

    ``antigen_before_shift``: the gate asks for an antigen; otherwise it is due within the day and the gate lets pass.
    """

    kind: str
    name: Text
    antigen_per_day: int
    nucleic_per_day: int
    antigen_valid_h: int
    nucleic_valid_h: int
    antigen_before_shift: bool


@dataclass(frozen=True, slots=True)
class ClearanceRule:
    """How long a gate trusts the list it took along, and how late an antigen may be told."""

    list_trusted_h: int
    reported_within_h: int


def read_key_group(table: Table) -> KeyGroup:
    return KeyGroup(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        antigen_per_day=table.whole("antigen_per_day"),
        nucleic_per_day=table.whole("nucleic_per_day"),
        antigen_valid_h=table.whole("antigen_valid_h", 14),
        nucleic_valid_h=table.whole("nucleic_valid_h", 48),
        antigen_before_shift=table.flag("antigen_before_shift", default=True),
    )


def read_clearance(table: Table) -> ClearanceRule:
    rule = ClearanceRule(
        list_trusted_h=table.whole("list_trusted_h", 12, least=1),
        reported_within_h=table.whole("reported_within_h", 12, least=1),
    )
    table.close()
    return rule
