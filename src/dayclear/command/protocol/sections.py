"""Each section of the file, and what must hold between them."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table, closest
from dayclear.command.protocol.structure import (
    EVERY_DUTY,
    OWNER_BY_PROBLEM,
    ClearanceRule,
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
    TransmissionRule,
    VisitRule,
    ZoneKind,
)

LEVELS = ("city", "district", "street", "community", "village", "grid", "compound", "building", "unit")
PROOFS = ("none", "text", "photo", "file", "scan", "record")
CLOCKS = ("control", "need")
SAMPLING = ("door", "downstairs", "point")
DELIVERY = ("door", "pick_up", "shops")
FOUND_IN = ("community", "isolation", "key_group")
CONTACTS = ("close", "secondary")
DAY_MIN = 1440

Kinded = TypeVar(
    "Kinded", Duty, PostKind, EventRule, ProblemKind, ZoneKind, KeyGroup, ContactRule, MeasureKind
)


def read(root: Table) -> Protocol:
    """The whole file. Faults go to ``root.faults``; the result is meaningful only where there are none."""
    duties = _by_kind(root, "duty", _duty)
    post_kinds = _kinds(root, "post")
    zone_kinds = _kinds(root, "zone")
    task_kinds: set[str] = set()
    posts = _by_kind(root, "post", lambda table: _post(table, duties, post_kinds))
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
        events=_by_kind(root, "event", lambda table: _event(table, post_kinds, share, task_kinds)),
        problems=_by_kind(root, "problem", lambda table: _problem(table, post_kinds)),
        zones=_by_kind(root, "zone", lambda table: _zone(table, zone_kinds)),
        key_groups=_by_kind(root, "key_group", _key_group),
        contacts=_by_kind(root, "contact", _contact),
        measures=_by_kind(root, "measure", lambda table: _measure(table, post_kinds), required=False),
        release=_release(root.table("release")),
        screening=_screening(root.table("screening")),
        planning=_planning(root.table("planning")),
        clearance=_clearance(root.table("clearance", required=False)),
        transfers=_transfers(root.table("transfers", required=False)),
        transmission=_transmission(root.table("transmission", required=False)),
        visits=_visits(root.table("visits", required=False)),
        supply_windows=tuple(_window(table) for table in root.tables("supply_window")),
        retention_days=_retention(root.table("retention")),
    )
    root.known("override")
    for table in (day, escalation, root):
        table.close()
    _check_chains(root, posts)
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


def _kinds(root: Table, key: str) -> list[str]:
    """The kinds a section defines, gathered first so that references may point forward."""
    tables = root.values.get(key, [])
    if not isinstance(tables, list):
        return []
    return [str(table["kind"]) for table in tables if isinstance(table, dict) and "kind" in table]


def _duty(table: Table) -> Duty:
    return Duty(kind=str(table.values.get("kind", "")), name=table.both("name"))


def _post(table: Table, duties: Iterable[str], post_kinds: list[str]) -> PostKind:
    held = table.choices("duties", [*duties, EVERY_DUTY])
    levels = table.choices("levels", LEVELS)
    if not levels:
        table.fault("levels", _("A post needs at least one level of place."), closest("", LEVELS))
    return PostKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        levels=levels,
        duties=None if EVERY_DUTY in held else frozenset(held),
        above=table.optional_choice("above", post_kinds),
        department=table.flag("department"),
        field=table.flag("field"),
        signs_day=table.flag("signs_day"),
    )


def _event(table: Table, post_kinds: list[str], share: float, task_kinds: set[str]) -> EventRule:
    siblings = _kinds(table, "task")
    rules: list[TaskRule] = []
    for task in table.tables("task"):
        task.unique_kind(task_kinds)
        rules.append(_task(task, post_kinds, siblings, share))
        task.close()
        task_kinds.add(rules[-1].kind)
    _check_order(table, rules)
    return EventRule(kind=str(table.values.get("kind", "")), name=table.both("name"), tasks=tuple(rules))


def _task(table: Table, post_kinds: list[str], siblings: list[str], share: float) -> TaskRule:
    milestones = tuple(_milestone(item) for item in table.tables("milestones", required=False))
    last_min = max((milestone.within_min for milestone in milestones), default=0)
    return TaskRule(
        kind=str(table.values.get("kind", "")),
        title=table.both("title"),
        owner=table.choice("owner", [*post_kinds, OWNER_BY_PROBLEM]),
        within_min=table.whole("within_min", last_min, least=1)
        if milestones
        else table.whole("within_min", least=1),
        milestones=milestones,
        remind_at_share=table.share("remind_at_share", share),
        proof=table.choice("proof", PROOFS),
        escalate_to=table.optional_choice("escalate_to", post_kinds),
        unblocked_by=table.optional_choice("unblocked_by", post_kinds),
        clock=table.choice("clock", CLOCKS, "control"),
        after=table.optional_choice("after", siblings),
        reentry_min=table.whole("reentry_min", 0),
    )


def _milestone(table: Table) -> Milestone:
    milestone = Milestone(name=table.both("name"), within_min=table.whole("within_min", least=1))
    table.close()
    return milestone


def _check_order(table: Table, rules: list[TaskRule]) -> None:
    """A task that waits for another cannot be due before it."""
    by_kind = {rule.kind: rule for rule in rules}
    for index, rule in enumerate(rules):
        awaited = by_kind.get(rule.after or "")
        if awaited and rule.within_min < awaited.within_min:
            table.faults.add(
                (*table.path, "task", index, "within_min"),
                rule.within_min,
                _("It waits for “%(kind)s” but is due before it.") % {"kind": awaited.kind},
                _("Write %(least)d or more.") % {"least": awaited.within_min},
            )


def _problem(table: Table, post_kinds: list[str]) -> ProblemKind:
    return ProblemKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        department=table.choice("department", post_kinds),
        within_min=table.whole("within_min", least=1),
        clock=table.choice("clock", CLOCKS, "need"),
    )


def _zone(table: Table, zone_kinds: list[str]) -> ZoneKind:
    sampling, clear_days = table.choice("sampling", SAMPLING), table.whole("clear_days")
    return ZoneKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        rank=table.whole("rank", least=1),
        sampling=sampling,
        people_per_tube=table.whole("people_per_tube", least=1),
        nucleic_per_week=table.whole("nucleic_per_week"),
        antigen_per_week=table.whole("antigen_per_week"),
        clear_days=clear_days,
        contacts_out_days=table.whole("contacts_out_days"),
        negative_within_days=table.whole("negative_within_days"),
        lowers_to=table.optional_choice("lowers_to", zone_kinds),
        rises_to_on_positive=table.optional_choice("rises_to_on_positive", zone_kinds),
        may_leave_for_work=table.flag("may_leave_for_work"),
        propose_at=table.choices("propose_at", LEVELS),
        propose_cases=table.whole("propose_cases", 1, least=1),
        propose_within_days=table.whole("propose_within_days", 14, least=1),
        counts_found_in=table.choices("counts_found_in", FOUND_IN) or ("community", "key_group"),
        rises_at=table.optional_choice("rises_at", LEVELS),
        restarts_at=table.optional_choice("restarts_at", LEVELS),
        clear_days_after_lowering=table.whole("clear_days_after_lowering", clear_days),
        others_lifted_in=table.optional_choice("others_lifted_in", LEVELS),
        delivery=table.choice("delivery", DELIVERY, "door" if sampling == "door" else "pick_up"),
        holds=Text(zh=table.text("holds_zh", ""), en=table.text("holds_en", "")),
    )


def _key_group(table: Table) -> KeyGroup:
    return KeyGroup(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        antigen_per_day=table.whole("antigen_per_day"),
        nucleic_per_day=table.whole("nucleic_per_day"),
        antigen_valid_h=table.whole("antigen_valid_h", 14),
        nucleic_valid_h=table.whole("nucleic_valid_h", 48),
        antigen_before_shift=table.flag("antigen_before_shift", default=True),
    )


def _clearance(table: Table) -> ClearanceRule:
    rule = ClearanceRule(
        list_trusted_h=table.whole("list_trusted_h", 12, least=1),
        reported_within_h=table.whole("reported_within_h", 12, least=1),
    )
    table.close()
    return rule


def _transmission(table: Table) -> TransmissionRule:
    """Defaults are those of the first file that told them, for files from before."""
    rule = TransmissionRule(
        interval_mean_d=_positive(table, "interval_mean_d", default=3.5),
        interval_sd_d=_positive(table, "interval_sd_d", default=2.4),
        own_interval_pairs=table.whole("own_interval_pairs", 20, least=5),
        cluster_gap_d=table.whole("cluster_gap_d", 7, least=1),
        compound_weight=_positive(table, "compound_weight", default=5.0),
        building_weight=_positive(table, "building_weight", default=15.0),
        unit_weight=_positive(table, "unit_weight", default=40.0),
        household_weight=_positive(table, "household_weight", default=200.0),
        met_weight=_positive(table, "met_weight", default=100.0),
        outside_weight=_positive(table, "outside_weight", least=0.0, default=0.02),
        visit_days=table.whole("visit_days", 7, least=1),
    )
    table.close()
    return rule


def _visits(table: Table) -> VisitRule:
    rule = VisitRule(check_in_min=table.whole("check_in_min", 60, least=1))
    if rule.check_in_min > DAY_MIN:
        table.fault("check_in_min", _("No visit is longer than a day."), _("Write 1440 or less."))
    table.close()
    return rule


def _contact(table: Table) -> ContactRule:
    table.choice("kind", CONTACTS)
    return ContactRule(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        exposed_days_before=table.whole("exposed_days_before"),
        site_days=table.whole("site_days"),
        home_days=table.whole("home_days"),
        site_test_days=table.wholes("site_test_days"),
        home_test_days=table.wholes("home_test_days"),
        double_sample_at_release=table.flag("double_sample_at_release"),
        move_within_min=table.whole("move_within_min", least=1),
        arm_min=table.whole("arm_min", 1),
        near_min=table.whole("near_min", 10),
        room_min=table.whole("room_min", 30),
        both_masked_times=table.whole("both_masked_times", 3, least=1),
        aired_times=table.whole("aired_times", 2, least=1),
        open_air_times=table.whole("open_air_times", 4, least=1),
        adds_up=table.flag("adds_up"),
        same_stairwell=table.flag("same_stairwell"),
    )


def _measure(table: Table, post_kinds: list[str]) -> MeasureKind:
    return MeasureKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        rule=table.both("rule"),
        ends=table.both("ends"),
        expects=table.both("expects"),
        answered_by=table.choice("answered_by", post_kinds),
        review_days=table.whole("review_days", 0),
    )


def _release(table: Table) -> ReleaseRule:
    rule = ReleaseRule(
        ct_min=table.number("ct_min"),
        tests=table.whole("tests", least=1),
        hours_apart=table.whole("hours_apart"),
        home_days=table.whole("home_days"),
        screening_exempt_days=table.whole("screening_exempt_days"),
        home_test_day=table.whole("home_test_day"),
        stay_days_expected=table.whole("stay_days_expected", 10, least=1),
        first_test_day=table.whole("first_test_day", 3, least=1),
        contact_negative_h=table.whole("contact_negative_h", 48, least=1),
    )
    table.close()
    return rule


def _screening(table: Table) -> ScreeningRule:
    rule = ScreeningRule(
        loop_within_h=table.whole("loop_within_h", least=1),
        area_within_h=table.whole("area_within_h", least=1),
        sampling_within_h=table.whole("sampling_within_h", least=1),
        queue_max_min=table.whole("queue_max_min", least=1),
        people_per_sampler_day=table.whole("people_per_sampler_day", least=1),
        tube_modes=table.wholes("tube_modes"),
        rounds_until_source_known=table.whole("rounds_until_source_known"),
        tube_received_within_h=table.whole("tube_received_within_h", least=1),
        tube_known_within_h=table.whole("tube_known_within_h", 4, least=1),
        result_within_h=table.whole("result_within_h", least=1),
        exemption_days_most=table.whole("exemption_days_most", 90, least=1),
        cases_within_days=table.whole("cases_within_days", 7, least=1),
        ring_m=table.whole("ring_m", 150),
        field_shift_h=table.whole("field_shift_h", 12, least=1),
        field_roster_most=table.whole("field_roster_most", 4000, least=1),
    )
    table.close()
    return rule


def _planning(table: Table) -> PlanningRule:
    rule = PlanningRule(
        sampler_day_h=_positive(table, "sampler_day_h"),
        downstairs_per_sampler_day=table.whole("downstairs_per_sampler_day", least=1),
        setup_min=table.number("setup_min"),
        fewest_people=table.whole("fewest_people", least=1),
        walk_m_per_min=_positive(table, "walk_m_per_min"),
        drive_km_per_h=_positive(table, "drive_km_per_h"),
        drive_overhead_min=table.number("drive_overhead_min"),
        detour=_positive(table, "detour", least=1),
        point_within_m=table.whole("point_within_m"),
        way_down_min=table.number("way_down_min"),
        pickup_every_min=table.whole("pickup_every_min", least=1),
        laboratory_way_min=table.whole("laboratory_way_min"),
        test_takes_h=table.number("test_takes_h"),
        search_s=table.whole("search_s"),
        helpers_per_sampler=table.whole("helpers_per_sampler", 2, least=1),
        pace_without_helpers=_pace(table, "pace_without_helpers"),
    )
    table.close()
    return rule


def _transfers(table: Table) -> TransferRule:
    rule = TransferRule(
        bed_hold_h=table.whole("bed_hold_h", 6, least=1),
        child_below_years=table.whole("child_below_years", 14),
        drive_km_per_h=_positive(table, "drive_km_per_h", default=29),
        detour=_positive(table, "detour", least=1, default=1.3),
        boarding_min=table.number("boarding_min", 5),
        handing_over_min=table.number("handing_over_min", 10),
        vehicle_disinfection_min=table.number("vehicle_disinfection_min", 30),
        ride_most_min=_positive(table, "ride_most_min", default=90),
    )
    table.close()
    return rule


def _positive(table: Table, key: str, least: float = 0.01, default: float | None = None) -> float:
    value = table.number(key, default)
    if value < least:
        table.fault(key, _("It is too small."), _("Write %(least)s or more.") % {"least": least})
    return value


def _pace(table: Table, key: str) -> float:
    value = _positive(table, key, default=1.0)
    if value > 1:
        table.fault(key, _("A share lies between 0 and 1."), _("Write for example 0.5 for half of the time."))
        return 1.0
    return value


def _window(table: Table) -> SupplyWindow:
    window = SupplyWindow(table.hour("starts"), table.hour("ends"))
    if window.ends <= window.starts:
        table.fault("ends", _("The window ends before it starts."), _("Write a later time."))
    table.close()
    return window


def _retention(table: Table) -> dict[str, int]:
    return {key: table.whole(key, least=1) for key in table.values}


def _check_chains(root: Table, posts: dict[str, PostKind]) -> None:
    """Every chain of posts must reach one top: there, escalation ends."""
    tops = [kind for kind, post in posts.items() if post.above is None]
    for index, (kind, post) in enumerate(posts.items()):
        seen, step = {kind}, post.above
        while step is not None and step in posts and step not in seen:
            seen.add(step)
            step = posts[step].above
        if step is not None and step in seen:
            root.faults.add(
                ("post", index, "above"), post.above, _("The posts form a circle."), _("Name a higher post.")
            )
    if len(tops) != 1:
        root.faults.add(
            ("post",),
            ", ".join(tops),
            _("Exactly one post must have nobody above it; here are %(count)d.") % {"count": len(tops)},
            _("Give every other post its “above”."),
        )
