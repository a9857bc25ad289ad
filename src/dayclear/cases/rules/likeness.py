"""Whether somebody who is told of by name and numbers is a certain resident."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

AGE_TOLERANCE_YEARS = 2
"""Ages are often counted the traditional way, as on rosters."""


class MatchGround(StrEnum):
    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody as they are told of, or as the roster knows them: numbers in their normal form, nothing where not known."""

    name: str = ""
    phone: str = ""
    number: str = ""
    sex: str = ""
    born_in: int | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the two have in common, and whether that is enough without asking anybody."""

    ground: MatchGround
    is_certain: bool


def likeness(told: Described, resident: Described, *, shared_by: int) -> Likeness | None:
    """None where they are two people, or nothing says that they are one.

    ``shared_by``: how many residents fit what was told as well as this one does. A number of somebody with another name is
    likely and not certain; two different identity numbers are two people.
    """
    named_alike = told.name in {"", resident.name}
    if told.number and resident.number:
        return Likeness(MatchGround.NUMBER, named_alike) if told.number == resident.number else None
    if told.phone and told.phone == resident.phone:
        return Likeness(MatchGround.PHONE, named_alike and shared_by == 1)
    if told.name and told.name == resident.name and shared_by == 1 and not contradict(told, resident):
        return Likeness(MatchGround.NAME, is_certain=False)
    return None


def contradict(told: Described, resident: Described) -> bool:
    """Whether identity number, sex or age say that they are two."""
    numbers = bool(told.number and resident.number and told.number != resident.number)
    sexes = bool(told.sex and resident.sex and told.sex != resident.sex)
    ages = (
        told.born_in is not None
        and resident.born_in is not None
        and abs(told.born_in - resident.born_in) > AGE_TOLERANCE_YEARS
    )
    return numbers or sexes or ages


def born_in(age_years: float | None, on: date) -> int | None:
    return None if age_years is None else on.year - int(age_years)
