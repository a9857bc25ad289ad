"""Kinds of zone: what holds in them, when they are proposed, and when they are released."""

from dataclasses import dataclass

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.sections.posts import LEVELS
from dayclear.command.protocol.text import Text

SAMPLING = ("door", "downstairs", "point")
DELIVERY = ("door", "pick_up", "shops")
FOUND_IN = ("community", "isolation", "key_group", "repositive")
VULNERABLE = (
    "lives_alone",
    "pregnant",
    "dialysis",
    "bedridden",
    "disabled",
    "long_term_medicine",
    "no_phone",
)


@dataclass(frozen=True, slots=True)
class ZoneKind:
    """``people_per_tube`` is the tube mode (1, 5, 10, 20); ``sampling`` is door, downstairs or point.

    ``rank`` orders zones by severity, 1 the strictest. ``lowers_to`` None: release ends the measures.

    Proposed at places of the levels ``propose_at`` with so many cases in so many days, of those found where
    ``counts_found_in`` says. ``rises_at`` and ``restarts_at`` are the levels of what a new case raises or starts anew,
    None: the whole zone. ``others_lifted_in`` is the level of the place in which no stricter zone may stand any more.

    The notice at the door tells what ``holds``, what is brought and how, and how ``tests`` are taken. ``checks_on`` and
    ``checks_from_years`` say who is checked on by name: vulnerable in one of these ways, or so old (0: age does not count).
    """

    kind: str
    name: Text
    rank: int
    sampling: str
    people_per_tube: int
    nucleic_per_week: int
    antigen_per_week: int
    clear_days: int
    contacts_out_days: int
    negative_within_days: int
    lowers_to: str | None
    rises_to_on_positive: str | None
    may_leave_for_work: bool
    propose_at: tuple[str, ...]
    propose_cases: int
    propose_within_days: int
    counts_found_in: tuple[str, ...]
    rises_at: str | None
    restarts_at: str | None
    clear_days_after_lowering: int
    others_lifted_in: str | None
    delivery: str
    holds: Text
    brings: Text
    tests: Text
    checks_on: tuple[str, ...]
    checks_from_years: int


def read_zone(table: Table, zone_kinds: list[str]) -> ZoneKind:
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
        holds=_both_or_none(table, "holds"),
        brings=_both_or_none(table, "brings"),
        tests=_both_or_none(table, "tests"),
        checks_on=table.choices("checks_on", VULNERABLE) if "checks_on" in table.values else VULNERABLE,
        checks_from_years=table.whole("checks_from_years", 0),
    )


def _both_or_none(table: Table, prefix: str) -> Text:
    """A text that files from before it was known do not have."""
    return Text(zh=table.text(f"{prefix}_zh", ""), en=table.text(f"{prefix}_en", ""))
