"""The roster of a place as a list shows it: names and doors, telephones masked until the record itself is opened."""

from dataclasses import dataclass

from dayclear.kernel.scope import Scope
from dayclear.people import queries, rules
from dayclear.people.models import Person
from dayclear.places.models import Place

DUTY = "information"


@dataclass(frozen=True, slots=True)
class RosterRow:
    person: Person

    @property
    def masked_phone(self) -> str:
        return rules.masked_phone(self.person.phone) if self.person.phone else ""


class Roster:
    """Everybody at a place whom the caller's duties let see, by door; a page of it is read at a time."""

    def __init__(self, *, place: Place, scope: Scope) -> None:
        self._people = queries.people_at(place, scope, DUTY).select_related("household__place")

    def __len__(self) -> int:
        return self._people.count()

    def __getitem__(self, chosen: slice) -> list[RosterRow]:
        return [RosterRow(person) for person in self._people[chosen]]
