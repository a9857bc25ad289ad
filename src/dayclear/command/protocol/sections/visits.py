"""How long somebody was at a place whose code they scanned."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table

DAY_MIN = 1440


@dataclass(frozen=True, slots=True)
class VisitRule:
    """``check_in_min``: how long somebody is taken to have stayed who scanned a place's code and never scanned out."""

    check_in_min: int


def read_visits(table: Table) -> VisitRule:
    rule = VisitRule(check_in_min=table.whole("check_in_min", 60, least=1))
    if rule.check_in_min > DAY_MIN:
        table.fault("check_in_min", _("No visit is longer than a day."), _("Write 1440 or less."))
    table.close()
    return rule
