"""Rounds of screening, and how they are planned."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text

_LATER_TUBE_CODE = "[0-9A-Za-z][0-9A-Za-z._/-]{0,39}"
_LATER_TUBE_CODE_SAID = Text(
    zh="1至40位字母或数字，中间可有 . _ / -", en="1 to 40 letters or digits, with . _ / - between them"
)
# What browsers and Python read differently, or only one of them: escapes, looks around, ends, possessive counts.
_READ_APART = re.compile(r"\\[^d./\\-]|\(\?(?!:)|\$|(?<!\[)\^|\{,|[*+?}]\+")


@dataclass(frozen=True, slots=True)
class ScreeningRule:
    """``cases_within_days`` and ``ring_m``: which cases a targeted round is drawn around, and how wide.

    ``tube_code`` is what the whole of a tube's barcode matches, in what browsers and Python read alike.
    """

    loop_within_h: int
    area_within_h: int
    sampling_within_h: int
    queue_max_min: int
    people_per_sampler_day: int
    tube_modes: tuple[int, ...]
    rounds_until_source_known: int
    tubes_in_boxes: bool
    tube_sent_within_h: int
    tube_received_within_h: int
    tube_known_within_h: int
    result_within_h: int
    exemption_days_most: int
    cases_within_days: int
    ring_m: int
    field_shift_h: int
    field_roster_most: int
    tube_code: str
    tube_code_said: Text


@dataclass(frozen=True, slots=True)
class PlanningRule:
    """``detour`` is how much longer roads are than straight lines; the rest says its unit.

    A sampler with ``helpers_per_sampler`` helpers keeps the pace of the numbers a day, one without any helper the share
    ``pace_without_helpers`` of it; with some, in proportion. A better plan is looked for ``search_ms_per_stop`` for each
    stretch of people, ``search_s`` at most; 0: so long always.
    """

    sampler_day_h: float
    downstairs_per_sampler_day: int
    setup_min: float
    fewest_people: int
    walk_m_per_min: float
    drive_km_per_h: float
    drive_overhead_min: float
    detour: float
    point_within_m: int
    way_down_min: float
    pickup_every_min: int
    laboratory_way_min: int
    search_s: int
    search_ms_per_stop: float = 0.0
    helpers_per_sampler: int = 2
    pace_without_helpers: float = 1.0


def read_screening(table: Table) -> ScreeningRule:
    tube_code, tube_code_said = _tube_code(table)
    rule = ScreeningRule(
        loop_within_h=table.whole("loop_within_h", least=1),
        area_within_h=table.whole("area_within_h", least=1),
        sampling_within_h=table.whole("sampling_within_h", least=1),
        queue_max_min=table.whole("queue_max_min", least=1),
        people_per_sampler_day=table.whole("people_per_sampler_day", least=1),
        tube_modes=table.wholes("tube_modes"),
        rounds_until_source_known=table.whole("rounds_until_source_known"),
        tubes_in_boxes=table.flag("tubes_in_boxes", default=True),
        tube_sent_within_h=table.whole("tube_sent_within_h", 4, least=1),
        tube_received_within_h=table.whole("tube_received_within_h", least=1),
        tube_known_within_h=table.whole("tube_known_within_h", 4, least=1),
        result_within_h=table.whole("result_within_h", least=1),
        exemption_days_most=table.whole("exemption_days_most", 90, least=1),
        cases_within_days=table.whole("cases_within_days", 7, least=1),
        ring_m=table.whole("ring_m", 150),
        field_shift_h=table.whole("field_shift_h", 12, least=1),
        field_roster_most=table.whole("field_roster_most", 4000, least=1),
        tube_code=tube_code,
        tube_code_said=tube_code_said,
    )
    table.close()
    return rule


def _tube_code(table: Table) -> tuple[str, Text]:
    """The pattern with the words for it: who writes the one writes the other."""
    if "tube_code" not in table.values:
        return _LATER_TUBE_CODE, _LATER_TUBE_CODE_SAID
    pattern = table.text("tube_code")
    try:
        re.compile(pattern)
        is_read_alike = _READ_APART.search(pattern) is None
    except re.error:
        is_read_alike = False
    if not is_read_alike:
        table.fault(
            "tube_code",
            _("This is no pattern that phones and the server read alike."),
            _("Write letters, classes such as [0-9A-Z], counts such as {8} and choices such as (A|B)."),
        )
    return pattern, table.both("tube_code")


def read_planning(table: Table) -> PlanningRule:
    # In files of former days; now each method of a laboratory tells how long it takes.
    table.known("test_takes_h")
    rule = PlanningRule(
        sampler_day_h=table.positive("sampler_day_h"),
        downstairs_per_sampler_day=table.whole("downstairs_per_sampler_day", least=1),
        setup_min=table.number("setup_min"),
        fewest_people=table.whole("fewest_people", least=1),
        walk_m_per_min=table.positive("walk_m_per_min"),
        drive_km_per_h=table.positive("drive_km_per_h"),
        drive_overhead_min=table.number("drive_overhead_min"),
        detour=table.positive("detour", least=1),
        point_within_m=table.whole("point_within_m"),
        way_down_min=table.number("way_down_min"),
        pickup_every_min=table.whole("pickup_every_min", least=1),
        laboratory_way_min=table.whole("laboratory_way_min"),
        search_s=table.whole("search_s"),
        search_ms_per_stop=table.number("search_ms_per_stop", 0.0),
        helpers_per_sampler=table.whole("helpers_per_sampler", 2, least=1),
        pace_without_helpers=_pace(table, "pace_without_helpers"),
    )
    table.close()
    return rule


def _pace(table: Table, key: str) -> float:
    value = table.positive(key, default=1.0)
    if value > 1:
        table.fault(key, _("A share lies between 0 and 1."), _("Write for example 0.5 for half of the time."))
        return 1.0
    return value
