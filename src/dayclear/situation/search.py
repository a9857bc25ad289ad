"""One search over places, people and cases, each within the caller's sight and duties."""

from collections.abc import Sequence
from dataclasses import dataclass

from dayclear.cases import queries as cases
from dayclear.cases.models import Case
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.places import queries as places
from dayclear.places.models import Place

SHORTEST = 2
DUTY_OF_PEOPLE = "information"


@dataclass(frozen=True, slots=True)
class Found:
    places: Sequence[Place] = ()
    people: Sequence[Person] = ()
    cases: Sequence[Case] = ()
    too_short: bool = False

    @property
    def any(self) -> bool:
        return bool(self.places or self.people or self.cases)


def search(*, text: str, scope: Scope) -> Found:
    """At most 50 of each kind; a text shorter than two characters finds nothing."""
    if len(text) < SHORTEST:
        return Found(too_short=True)
    return Found(
        places=places.search(text, scope=scope),
        people=people.search(text, scope=scope, duty=DUTY_OF_PEOPLE),
        cases=cases.search(text, scope=scope),
    )
