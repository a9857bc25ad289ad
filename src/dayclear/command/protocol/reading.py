"""The whole file, section by section, and what must hold between them."""

from collections.abc import Callable
from typing import TypeVar

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.sections.contacts import ContactRule, read_contact, read_follow_up
from dayclear.command.protocol.sections.events import (
    DayHours,
    EventRule,
    ProblemKind,
    read_event,
    read_problem,
)
from dayclear.command.protocol.sections.isolation import read_release, read_transfers
from dayclear.command.protocol.sections.key_groups import KeyGroup, read_clearance, read_key_group
from dayclear.command.protocol.sections.measures import MeasureKind, read_measure
from dayclear.command.protocol.sections.posts import Duty, PostKind, check_chains, read_duty, read_post
from dayclear.command.protocol.sections.screening import read_planning, read_screening
from dayclear.command.protocol.sections.supply import read_retention, read_window
from dayclear.command.protocol.sections.transmission import read_transmission
from dayclear.command.protocol.sections.visits import read_visits
from dayclear.command.protocol.sections.zones import ZoneKind, read_zone
from dayclear.command.protocol.structure import Protocol

Kinded = TypeVar(
    "Kinded", Duty, PostKind, EventRule, ProblemKind, ZoneKind, KeyGroup, ContactRule, MeasureKind
)


def read(root: Table) -> Protocol:
    """The whole file. Faults go to ``root.faults``; the result is meaningful only where there are none."""
    duties = _by_kind(root, "duty", read_duty)
    post_kinds = root.kinds("post")
    zone_kinds = root.kinds("zone")
    task_kinds: set[str] = set()
    posts = _by_kind(root, "post", lambda table: read_post(table, duties, post_kinds))
    day, escalation = root.table("day"), root.table("escalation")
    share = escalation.share("remind_at_share", 0.5)
    protocol = Protocol(
        name=root.text("name"),
        title=root.both("title"),
        effective_from=root.day("effective_from"),
        source=root.text("source"),
        day=DayHours(day.hour("starts"), day.hour("ends"), day.hour("carried_due")),
        escalate_every_min=escalation.whole("every_min", least=1),
        duties=duties,
        posts=posts,
        events=_by_kind(root, "event", lambda table: read_event(table, post_kinds, share, task_kinds)),
        problems=_by_kind(root, "problem", lambda table: read_problem(table, post_kinds)),
        zones=_by_kind(root, "zone", lambda table: read_zone(table, zone_kinds)),
        key_groups=_by_kind(root, "key_group", read_key_group),
        contacts=_by_kind(root, "contact", read_contact),
        measures=_by_kind(root, "measure", lambda table: read_measure(table, post_kinds), required=False),
        release=read_release(root.table("release")),
        screening=read_screening(root.table("screening")),
        planning=read_planning(root.table("planning")),
        clearance=read_clearance(root.table("clearance", required=False)),
        transfers=read_transfers(root.table("transfers", required=False)),
        transmission=read_transmission(root.table("transmission", required=False)),
        follow_up=read_follow_up(root.table("follow_up", required=False)),
        visits=read_visits(root.table("visits", required=False)),
        supply_windows=tuple(read_window(table) for table in root.tables("supply_window")),
        retention_days=read_retention(root.table("retention")),
    )
    root.known("override")
    for table in (day, escalation, root):
        table.close()
    check_chains(root, posts)
    return protocol


def _by_kind(
    root: Table, key: str, one: Callable[[Table], Kinded], *, required: bool = True
) -> dict[str, Kinded]:
    found: dict[str, Kinded] = {}
    for table in root.tables(key, required=required):
        table.unique_kind(found)
        item = one(table)
        table.close()
        found[item.kind] = item
    return found
