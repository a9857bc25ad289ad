"""Key groups, and how they are cleared for work."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """How often a group is tested, and for how many hours a negative lets somebody work: 0 where it is not asked for.

    ``antigen_per_day`` is due once in ``antigen_every_days``. ``antigen_before_shift``: the gate asks for an antigen;
    otherwise it is due within the day and the gate lets pass. ``self_report``: a member may test themselves alone and tell
    it with a photo; otherwise somebody must see the test.
    """

    kind: str
    name: Text
    antigen_per_day: int
    nucleic_per_day: int
    antigen_valid_h: int
    nucleic_valid_h: int
    antigen_before_shift: bool
    antigen_every_days: int
    self_report: bool


@dataclass(frozen=True, slots=True)
class ClearanceRule:
    """How long a gate trusts the list it took along, how late an antigen may be told, and how long a link to tell it holds."""

    list_trusted_h: int
    reported_within_h: int
    self_report_link_days: int


def read_key_group(table: Table) -> KeyGroup:
    group = KeyGroup(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        antigen_per_day=table.whole("antigen_per_day"),
        nucleic_per_day=table.whole("nucleic_per_day"),
        antigen_valid_h=table.whole("antigen_valid_h", 14),
        nucleic_valid_h=table.whole("nucleic_valid_h", 48),
        antigen_before_shift=table.flag("antigen_before_shift", default=True),
        antigen_every_days=table.whole("antigen_every_days", 1, least=1),
        self_report=table.flag("self_report", default=True),
    )
    _check_counts_until_next(group, table)
    return group


def _check_counts_until_next(group: KeyGroup, table: Table) -> None:
    """Where an antigen is not due every day, the gate must not ask for one on a day between."""
    least_h = 24 * group.antigen_every_days
    if group.antigen_before_shift and group.antigen_every_days > 1 and 0 < group.antigen_valid_h < least_h:
        table.fault(
            "antigen_valid_h",
            _("An antigen of every %(days)d days lapses before the next is due.")
            % {"days": group.antigen_every_days},
            _("Let it count for %(hours)d hours or more.") % {"hours": least_h},
        )


def read_clearance(table: Table) -> ClearanceRule:
    rule = ClearanceRule(
        list_trusted_h=table.whole("list_trusted_h", 12, least=1),
        reported_within_h=table.whole("reported_within_h", 12, least=1),
        self_report_link_days=table.whole("self_report_link_days", 30, least=1),
    )
    table.close()
    return rule
