"""The follow-up of one place on one day: who was not reached, who has symptoms, and how many there are of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dayclear.cases import queries
from dayclear.cases.models import Contact, FollowUp, Reach
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place


@dataclass(frozen=True, slots=True)
class Followed:
    contact: Contact
    told: FollowUp | None

    @property
    def is_reached(self) -> bool:
        return self.told is not None and self.told.reach == Reach.REACHED

    @property
    def has_symptoms(self) -> bool:
        return self.told is not None and bool(self.told.symptoms)


@dataclass(frozen=True, slots=True)
class FollowUpSheet:
    """``missing``: not reached on the day, whether nobody tried or nobody answered."""

    place: Place
    day: date
    missing: Sequence[Followed]
    reached: Sequence[Followed]

    @property
    def everybody(self) -> list[Followed]:
        return [*self.missing, *self.reached]

    @property
    def with_symptoms(self) -> int:
        return sum(one.has_symptoms for one in self.reached)

    @property
    def without_answer(self) -> int:
        return sum(one.told is not None for one in self.missing)


def follow_up_sheet(*, place: Place, day: date, scope: Scope) -> FollowUpSheet:
    contacts = queries.followed_on(place.path, day, scope=scope)
    told = queries.follow_ups_on([contact.pk for contact in contacts], day)
    followed = [Followed(contact, told.get(contact.pk)) for contact in contacts]
    return FollowUpSheet(
        place=place,
        day=day,
        missing=[one for one in followed if not one.is_reached],
        reached=[one for one in followed if one.is_reached],
    )
