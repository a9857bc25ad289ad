"""When goods are brought, and how long personal data is kept."""

from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table


@dataclass(frozen=True, slots=True)
class SupplyWindow:
    starts: time
    ends: time


def read_window(table: Table) -> SupplyWindow:
    window = SupplyWindow(table.hour("starts"), table.hour("ends"))
    if window.ends <= window.starts:
        table.fault("ends", _("The window ends before it starts."), _("Write a later time."))
    table.close()
    return window


def read_retention(table: Table) -> dict[str, int]:
    return {key: table.whole(key, least=1) for key in table.values}
