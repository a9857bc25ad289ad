"""Two compounds of one street, with homes that are easy to name: three people behind each door."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dayclear.cases import operations
from dayclear.cases.models import Case
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.people.models import Household, Person
from dayclear.places.models import Place

EVERYTHING = Scope.everything()


def place(parent: Place | None, level: str, code: str) -> Place:
    path = f"{parent.path if parent else '/'}{code}/"
    return Place.objects.create(parent=parent, level=level, code=code, name_zh=code, path=path, sort_key=code)


@dataclass
class Homes:
    at: datetime
    doors: int = 2
    people_a_door: int = 3
    street: Place = field(init=False)
    compounds: list[Place] = field(init=False)
    units: list[Place] = field(init=False)
    households: list[Household] = field(init=False)
    people: list[Person] = field(init=False)
    _home_of: dict[UUID, Household] = field(init=False)

    def __post_init__(self) -> None:
        self.street = place(None, "street", "S")
        self.compounds = [place(self.street, "compound", code) for code in ("A", "B")]
        self.units = [place(compound, "unit", "1") for compound in self.compounds]
        self.households = Household.objects.bulk_create(
            Household(place=unit, place_path=unit.path, door=f"{door}01")
            for unit in self.units
            for door in range(1, self.doors + 1)
        )
        self._home_of = {home.pk: home for home in self.households}
        self.people = Person.objects.bulk_create(
            Person(
                name=f"{household.place_path}{household.door}-{number}",
                household=household,
                place_path=household.place_path,
                added_at=self.at,
            )
            for household in self.households
            for number in range(self.people_a_door)
        )

    def household_of(self, person: Person) -> Household:
        return self._home_of[person.household_id]

    def positive(self, person: Person, **changes: object) -> operations.PositiveDraft:
        home = self.household_of(person)
        told = {
            "person_id": person.pk,
            "household_id": home.pk,
            "place_id": home.place_id,
            "place_path": home.place_path,
            "result_id": new_id(),
            "barcode": f"T{person.name[-3:]}",
            "sampled_at": self.at - timedelta(hours=9),
            "tested_at": self.at - timedelta(hours=2),
            "reported_at": self.at - timedelta(hours=1),
        } | changes
        return operations.PositiveDraft(**told)

    def confirm(self, *people: Person, at: datetime | None = None, **changes: object) -> list[Case]:
        drafts = [self.positive(person, **changes) for person in people]
        return list(operations.confirm(positives=drafts, by=None, at=at or self.at).new)

    def sight(self, compound: int, *duties: str) -> Scope:
        """Somebody's sight of one compound, with every duty or the named ones."""
        reach = Reach(self.compounds[compound].path, frozenset(duties) if duties else None)
        return Scope(account_id=UUID(int=1), reaches=(reach,))
