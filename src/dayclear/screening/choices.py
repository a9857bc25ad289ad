"""How the places of a round are chosen: by name, by zone, around cases, as due, by a query, and what is left out.

What is kept with a round is this, not the places' names: so it can be told in each reader's language. Pure.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AroundCases:
    """The buildings of the cases reported in the last days, and whatever stands within ``ring_m`` of one."""

    within_days: int
    ring_m: int


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """Places of one level that fit every condition told; what is left empty decides nothing.

    ``level`` compound means settlements: compounds and villages. ``unsampled_days``: nobody was swabbed there in a
    round of the last days. ``missed_in``: the round misses names there. ``aged``: somebody of that age lives there.
    """

    level: str
    name: str = ""
    residents: int | None = None
    unsampled_days: int | None = None
    missed_in: UUID | None = None
    aged: int | None = None
    cannot_come_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The ways that are used add up; with ``in_common`` only what each of them finds is taken.

    ``due_on``: the buildings that are due by then, by how often their zone has them tested.
    """

    named: tuple[UUID, ...] = ()
    zones: tuple[str, ...] = ()
    around_cases: AroundCases | None = None
    query: PlaceQuery | None = None
    due_on: date | None = None
    in_common: bool = False
    without_named: tuple[UUID, ...] = ()
    without_zones: tuple[str, ...] = ()
    without_open_rounds: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.named or self.zones or self.around_cases or self.query or self.due_on)

    @property
    def is_targeted(self) -> bool:
        """Whether anything but names chose the places, or took some out again."""
        return bool(
            self.zones
            or self.around_cases
            or self.query
            or self.due_on
            or self.without_named
            or self.without_zones
            or self.without_open_rounds
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """What ``as_json`` gave, after it was kept as JSON; by a version that knew no ``due_on``, without it."""
        around, query, due_on = told["around_cases"], told["query"], told.get("due_on")
        missed_in = query and query["missed_in"]
        return cls(
            **{
                **told,
                "named": tuple(map(UUID, told["named"])),
                "zones": tuple(told["zones"]),
                "around_cases": AroundCases(**around) if around else None,
                "query": PlaceQuery(**query | {"missed_in": missed_in and UUID(missed_in)})
                if query
                else None,
                "due_on": date.fromisoformat(due_on) if due_on else None,
                "without_named": tuple(map(UUID, told["without_named"])),
                "without_zones": tuple(told["without_zones"]),
            }
        )
