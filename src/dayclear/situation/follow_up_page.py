"""The follow-up of one place on one day: who was not reached, who has symptoms, and how many there are of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from dayclear.cases import queries
from dayclear.cases.models import Contact, FollowUp, HomeMonitoring, Reach, Staying
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person
from dayclear.people.queries import temporary_homes
from dayclear.places.models import Place
from dayclear.situation.known_elsewhere import Known, known_elsewhere


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody asked after as a contact, or after a hospital.

    ``told`` is what somebody wrote down who asked; ``known`` what a ward and a laboratory know without asking.
    """

    about: Contact | HomeMonitoring
    told: FollowUp | None
    known: Known
    fever_c: float
    door: str

    @property
    def person(self) -> Person:
        return self.about.person

    @property
    def place(self) -> Place:
        return self.about.place

    @property
    def is_contact(self) -> bool:
        return isinstance(self.about, Contact)

    @property
    def kind(self) -> str:
        """Why they are asked after, in the reader's language."""
        if isinstance(self.about, Contact):
            return self.about.get_kind_display()
        return _("Released from hospital")

    @property
    def state(self) -> str:
        if isinstance(self.about, Contact):
            return self.about.get_status_display()
        return _("Health watched at home")

    @property
    def until_on(self) -> date:
        return self.about.home_until if isinstance(self.about, Contact) else self.about.until_on

    @property
    def answered(self) -> bool:
        return self.told is not None and self.told.reach == Reach.REACHED

    @property
    def is_seen(self) -> bool:
        """Seen on the ward of a facility, which counts as reached."""
        return self.known.seen is not None

    @property
    def is_reached(self) -> bool:
        return self.answered or self.is_seen

    @property
    def symptoms(self) -> str:
        """As told, and as the ward wrote them down."""
        told = self.told.symptoms if self.told else ""
        seen = self.known.seen.symptoms if self.known.seen else ""
        return " · ".join(dict.fromkeys(filter(None, (told, seen))))

    @property
    def temperature_c(self) -> float | None:
        """The higher of the two of the day."""
        told = self.told.temperature_c if self.told else None
        seen = self.known.seen.temperature_c if self.known.seen else None
        return max((float(one) for one in (told, seen) if one is not None), default=None)

    @property
    def has_symptoms(self) -> bool:
        warm = self.temperature_c is not None and self.temperature_c >= self.fever_c
        return bool(self.symptoms) or warm

    @property
    def stays(self) -> str:
        """Where they stay: as told, else where the record knows them."""
        if self.told and self.told.stays:
            return self.told.stays
        if self.known.staying:
            return self.known.staying
        at_home = not isinstance(self.about, Contact) or self.about.home_from_on
        return Staying.HOME if at_home else Staying.UNKNOWN


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


def follow_up_sheet(*, place: Place, day: date, scope: Scope, at: datetime) -> FollowUpSheet:
    contacts = queries.followed_on(place.path, day, scope=scope)
    released = queries.monitored_at(place.path, day, scope=scope)
    told = queries.follow_ups_on([contact.pk for contact in contacts], day)
    told |= queries.follow_ups_after_release([days.pk for days in released], day)
    asked: list[Contact | HomeMonitoring] = sorted([*contacts, *released], key=_door)
    known = known_elsewhere([one.person_id for one in asked], day)
    elsewhere = temporary_homes([one.person_id for one in asked])
    protocol = protocol_in_force(at)
    followed = [
        Followed(
            about=one,
            told=told.get(one.pk),
            known=known[one.person_id],
            fever_c=protocol.at(one.place_path).follow_up.fever_c,
            door=elsewhere.get(one.person_id, one.person).household.door,
        )
        for one in asked
    ]
    return FollowUpSheet(
        place=place,
        day=day,
        missing=[one for one in followed if not one.is_reached],
        reached=[one for one in followed if one.is_reached],
    )


def _door(one: Contact | HomeMonitoring) -> tuple[str, str]:
    return one.place_path, one.person.household.door
