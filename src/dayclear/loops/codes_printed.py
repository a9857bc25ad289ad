"""Codes for doors and for people, to be printed and handed out.

A door code names no person. A personal code has the name that it is handed out by; each person on the
sheets is written down as looked at, and every print as an export, before a page goes out.
"""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places.models import ENCLOSING, Place
from dayclear.records import operations as records
from dayclear.screening.policies import DUTY as TESTING

DUTIES = (TESTING, "information")
MOST_CODES = 5000


@dataclass(frozen=True, slots=True)
class Printed:
    """One code with the words beside it; ``name`` is empty on the code of a door."""

    code: Code
    address: str
    door: str
    name: str = ""


def can_print(place: Place, scope: Scope) -> bool:
    return any(scope.covers(place.path, duty) for duty in DUTIES)


@transaction.atomic
def door_codes(*, place: Place, scope: Scope, by: Account, at: datetime) -> list[Printed]:
    """The codes of all doors at a place, stairwell by stairwell. Raises Refused for more than one print holds."""
    households = people.households_at(place, scope, _duty_at(place, scope))
    _check_size(people.roster_counts([place.path], scope)[place.path].households)
    printed = [
        Printed(Code(CodeKind.DOOR, household.pk), household.place.address, household.door)
        for household in households.select_related(f"place__{ENCLOSING}")
    ]
    records.record_export(kind="door_codes", by=by, at=at, chosen=place.address, rows=_some(printed))
    return printed


@transaction.atomic
def personal_codes(
    *, place: Place, scope: Scope, by: Account, why: str, page: str, at: datetime
) -> list[Printed]:
    """The codes of everybody who lives at a place, door by door; ``why`` is kept with each look."""
    residents = people.people_at(place, scope, _duty_at(place, scope))
    _check_size(people.roster_counts([place.path], scope)[place.path].people)
    found = list(residents.select_related(f"household__place__{ENCLOSING}"))
    records.record_looks(
        by=by, people=[(person.pk, person.place_path) for person in found], why=why, page=page, at=at
    )
    records.record_export(kind="personal_codes", by=by, at=at, chosen=place.address, rows=_some(found))
    return [
        Printed(
            Code(CodeKind.PERSON, person.pk),
            person.household.place.address,
            person.household.door,
            person.name,
        )
        for person in found
    ]


def _duty_at(place: Place, scope: Scope) -> str:
    held = next((duty for duty in DUTIES if scope.covers(place.path, duty)), None)
    if held is None:
        raise Refused(
            _("Codes are printed by the posts of testing and of information."), _("Ask one of them.")
        )
    return held


def _check_size(codes: int) -> None:
    if codes > MOST_CODES:
        raise InvalidInput(
            _("There are %(codes)d codes here; one print holds %(most)d.")
            % {"codes": codes, "most": MOST_CODES},
            _("Print them by compound."),
        )


def _some(found: Sized) -> int:
    if not found:
        raise InvalidInput(_("Nobody is on the roster here."), _("Choose another place."))
    return len(found)
