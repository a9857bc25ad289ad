"""Regional overrides: the same protocol, with a few values of its own inside one place.

    [[override]]
    place = "/2201/220113/"
    why = "Notice of 16 May 2022"
    zone.lockdown.clear_days = 7
    task.seal_household.within_min = 30
    screening.queue_max_min = 30

A section of kinds is addressed as ``section.kind.key``, a plain section as ``section.key``.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Faults, Table, closest
from dayclear.command.protocol.lines import Path

KINDED = ("zone", "contact", "problem", "key_group", "task", "measure")
PLAIN = (
    "screening",
    "planning",
    "clearance",
    "transmission",
    "visits",
    "follow_up",
    "transfers",
    "release",
    "escalation",
)

Raw = dict[str, Any]


def applied(root: Table) -> Iterator[tuple[str, Path, Raw]]:
    """For each override its place, where it stands, and the whole file's values with it applied.

    An override inside another one's place starts from that one's values: the nearest has the last word.
    """
    done: dict[str, Raw] = {}
    tables = sorted(
        root.tables("override", required=False), key=lambda table: len(str(table.values.get("place")))
    )
    for table in tables:
        place, _why = table.text("place"), table.text("why")
        if not (place.startswith("/") and place.endswith("/")):
            table.fault(
                "place",
                _("A place path starts and ends with a slash."),
                _("Write for example /2201/220113/."),
            )
        outer = max((path for path in done if place.startswith(path)), key=len, default="")
        values = deepcopy(
            done.get(outer) or {key: value for key, value in root.values.items() if key != "override"}
        )
        _apply(table, values)
        done[place] = values
        yield place, table.path, values


def _apply(table: Table, values: Raw) -> None:
    for section in table.values.keys() - {"place", "why"}:
        changes = table.values[section]
        if section not in {*KINDED, *PLAIN} or not isinstance(changes, dict):
            table.fault(section, _("This section cannot be overridden."), closest(section, [*KINDED, *PLAIN]))
        elif section in PLAIN:
            _replace(table.faults, (*table.path, section), values[section], changes)
        else:
            _apply_by_kind(table, section, values, changes)


def _apply_by_kind(table: Table, section: str, values: Raw, changes: Raw) -> None:
    targets = {target["kind"]: target for target in _tables_of(section, values)}
    for kind, changed in changes.items():
        path = (*table.path, section, kind)
        if kind not in targets:
            table.faults.add(
                path, kind, _("“%(value)s” is not defined.") % {"value": kind}, closest(kind, targets)
            )
        elif isinstance(changed, dict):
            _replace(table.faults, path, targets[kind], changed)
        else:
            table.faults.add(path, changed, _("A table is expected."), _("Write section.kind.key = value."))


def _tables_of(section: str, values: Raw) -> list[Raw]:
    if section == "task":
        return [task for event in values["event"] for task in event.get("task", [])]
    tables: list[Raw] = values.get(section, [])
    return tables


def _replace(faults: Faults, path: Path, target: Raw, changes: Raw) -> None:
    """Only what is there can be overridden: a misspelt key must not pass as a new one."""
    for key, value in changes.items():
        if key == "kind" or key not in target:
            faults.add((*path, key), value, _("This key is not known here."), closest(key, sorted(target)))
        else:
            target[key] = value
