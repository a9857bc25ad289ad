"""Decisions about beds over plain values. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

DESIGNATED_HOSPITAL = "designated_hospital"
CABIN_HOSPITAL = "cabin_hospital"
ISOLATION_SITE = "isolation_site"

# Who needs care lies in a hospital first; cabin hospitals keep those beds free for them (treatment 9).
AT_RISK = frozenset({"pregnant", "dialysis", "bedridden", "disabled", "long_term_medicine"})


@dataclass(frozen=True, slots=True)
class FacilityChoice:
    """A facility as the choice sees it; ``path`` is where it stands, empty where nobody said."""

    id: UUID
    kind: str
    path: str
    free: int


def kinds_for(reason: str, *, vulnerabilities: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds of facility that fit, the best first; positives and contacts never share one."""
    if reason == "contact":
        return (ISOLATION_SITE,)
    if AT_RISK.intersection(vulnerabilities):
        return (DESIGNATED_HOSPITAL, CABIN_HOSPITAL)
    return (CABIN_HOSPITAL, DESIGNATED_HOSPITAL)


def preferred(facilities: Iterable[FacilityChoice], *, kinds: tuple[str, ...], home_path: str) -> list[UUID]:
    """Facilities that fit and have room: the best kind first, then the nearest, then the emptiest."""
    fitting = [facility for facility in facilities if facility.kind in kinds and facility.free > 0]
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
