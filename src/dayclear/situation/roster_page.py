"""The roster of a place as a list shows it: names and doors, telephones masked until the record itself is opened."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dayclear.kernel.scope import Scope
from dayclear.people import queries, rules
from dayclear.people.models import Person
from dayclear.places.models import ENCLOSING, Place

DUTY = "information"


@dataclass(frozen=True, slots=True)
class RosterRow:
    person: Person

    @property
    def masked_phone(self) -> str:
        return rules.masked_phone(self.person.phone) if self.person.phone else ""


def people_of(place: Place, scope: Scope) -> QuerySet[Person]:
    """Everybody at a place whom the caller's duties let see, by door."""
    return queries.people_at(place, scope, DUTY).select_related(f"household__place__{ENCLOSING}")
