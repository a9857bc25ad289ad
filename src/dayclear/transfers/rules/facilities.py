"""Which facility takes whom."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

DESIGNATED_HOSPITAL = "designated_hospital"
CABIN_HOSPITAL = "cabin_hospital"
ISOLATION_SITE = "isolation_site"

# Who needs care lies in a hospital first; cabin hospitals keep those beds free for them (treatment 9).
AT_RISK = frozenset({"pregnant", "dialysis", "bedridden", "disabled", "long_term_medicine"})

# What a facility must be able to care for before it takes somebody who needs it.
NEEDS = ("dialysis", "pregnancy", "child", "wheelchair")
_NEED_OF = {
    "dialysis": "dialysis",
    "pregnant": "pregnancy",
    "disabled": "wheelchair",
    "bedridden": "wheelchair",
}


@dataclass(frozen=True, slots=True)
class FacilityChoice:
    """A facility as the choice sees it; ``path`` is where it stands, empty where nobody said."""

    id: UUID
    kind: str
    path: str
    free: int
    cares_for: frozenset[str] = frozenset(NEEDS)


def needs_of(
    vulnerabilities: Iterable[str], *, birth_on: date | None, on: date, child_below_years: int
) -> set[str]:
    """What somebody needs of a facility, as far as the roster tells."""
    needs = {_NEED_OF[told] for told in vulnerabilities if told in _NEED_OF}
    if is_child(birth_on, on=on, child_below_years=child_below_years):
        needs.add("child")
    return needs


def is_child(birth_on: date | None, *, on: date, child_below_years: int) -> bool:
    """Whether somebody is too young to be moved or to stay without an adult; nobody of unknown age is."""
    if birth_on is None:
        return False
    return (on.year - birth_on.year) - (
        (on.month, on.day) < (birth_on.month, birth_on.day)
    ) < child_below_years


def children_born_after(on: date, *, child_below_years: int) -> date:
    """Who was born later is a child on the day, by ``is_child``."""
    last = monthrange(on.year - child_below_years, on.month)[1]
    return on.replace(year=on.year - child_below_years, day=min(on.day, last))


def kinds_for(reason: str, *, vulnerabilities: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds of facility that fit, the best first; positives and contacts never share one."""
    if reason == "contact":
        return (ISOLATION_SITE,)
    if AT_RISK.intersection(vulnerabilities):
        return (DESIGNATED_HOSPITAL, CABIN_HOSPITAL)
    return (CABIN_HOSPITAL, DESIGNATED_HOSPITAL)


def preferred(
    facilities: Iterable[FacilityChoice],
    *,
    kinds: tuple[str, ...],
    home_path: str,
    needs: Iterable[str] = (),
) -> list[UUID]:
    """Facilities that fit, care for every need and have room: the best kind first, then the nearest, then the emptiest."""
    needed = frozenset(needs)
    fitting = [
        facility
        for facility in facilities
        if facility.kind in kinds and facility.free > 0 and needed <= facility.cares_for
    ]
    fitting.sort(
        key=lambda facility: (
            kinds.index(facility.kind),
            -shared_levels(home_path, facility.path),
            -facility.free,
            facility.id,
        )
    )
    return [facility.id for facility in fitting]


def shared_levels(path: str, other: str) -> int:
    """How many levels of the place tree two places share, counted from the top."""
    shared = 0
    for step, other_step in zip(path.strip("/").split("/"), other.strip("/").split("/"), strict=False):
        if step != other_step or not step:
            break
        shared += 1
    return shared
