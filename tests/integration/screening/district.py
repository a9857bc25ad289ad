"""A district small enough to count by hand: two compounds of two stairwells of two doors of two people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people.models import Household, Person
from dayclear.places.models import Place
from dayclear.screening import operations
from dayclear.screening.models import Round

EVERYTHING = Scope.everything()


@dataclass
class District:
    at: datetime
    root: Place = field(init=False)
    compounds: list[Place] = field(init=False)
    units: list[Place] = field(init=False)
    people: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.root = _place(None, "district", "D")
        self.compounds = [_place(self.root, "compound", code) for code in ("A", "B")]
        self.units = [_place(compound, "unit", code) for compound in self.compounds for code in ("1", "2")]
        households = Household.objects.bulk_create(
            Household(place=unit, place_path=unit.path, door=door)
            for unit in self.units
            for door in ("101", "201")
        )
        self.people = Person.objects.bulk_create(
            Person(
                name=f"{household.place_path}{household.door}-{number}",
                household=household,
                place_path=household.place_path,
                added_at=self.at,
            )
            for household in households
            for number in range(2)
        )

    def open_round(self, *places: Place, tube_mode: int = 10, round_id: UUID | None = None) -> Round:
        return operations.open_round(
            round_id=round_id,
            name="第一轮",
            places=[
                operations.RoundPlaceDraft(place_id=place.pk, tube_mode=tube_mode, sampling="downstairs")
                for place in places or (self.root,)
            ],
            due_by=self.at + timedelta(hours=12),
            by=None,
            at=self.at,
        )

    def draft(self, person: Person, barcode: str = "T1", **changes: object) -> operations.SampleDraft:
        told = {"id": new_id(), "person_id": person.pk, "barcode": barcode, "sampled_at": self.at, **changes}
        return operations.SampleDraft(**told)

    def record(
        self,
        opened: Round,
        *drafts: operations.SampleDraft,
        scope: Scope = EVERYTHING,
        at: datetime | None = None,
    ) -> list[str]:
        outcomes = operations.record_samples(
            round_id=opened.pk, batch=drafts, by=None, at=at or self.at, scope=scope
        )
        assert [outcome.id for outcome in outcomes] == [draft.id for draft in drafts]
        return [str(outcome.outcome.value) for outcome in outcomes]


def _place(parent: Place | None, level: str, code: str) -> Place:
    path = f"{parent.path if parent else '/'}{code}/"
    return Place.objects.create(parent=parent, level=level, code=code, name_zh=code, path=path)


def scope_at(*places: Place) -> Scope:
    return Scope(new_id(), tuple(Reach(place.path, frozenset({"testing"})) for place in places))


@dataclass(frozen=True)
class Told:
    """A result as screening needs it."""

    barcode: str
    outcome: str
