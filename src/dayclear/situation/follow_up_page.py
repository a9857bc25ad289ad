"""The follow-up of one place on one day: who was not reached, who has symptoms, and how many there are of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import overload
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.cases import queries
from dayclear.cases.models import Contact, FollowUp, HomeMonitoring, Reach, Staying
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person
from dayclear.people.queries import temporary_homes
from dayclear.places.models import Place
from dayclear.situation.known_elsewhere import Known, known_elsewhere, seen_on_wards
from dayclear.transfers.models import StayLog
from dayclear.transfers.states import TransferStatus

_ROW = ("pk", "person_id", "place_path", "person__household__door")
_BY_DOOR = itemgetter(2, 3, 0)


@dataclass(frozen=True, slots=True)
class OnTheDay:
    """What a day tells of somebody: what was written down by who asked, and by the ward where they lie."""

    told: FollowUp | None
    seen: StayLog | None
    fever_c: float

    @property
    def answered(self) -> bool:
        return self.told is not None and self.told.reach == Reach.REACHED

    @property
    def is_seen(self) -> bool:
        """Seen on the ward of a facility, which counts as reached."""
        return self.seen is not None

    @property
    def is_reached(self) -> bool:
        return self.answered or self.is_seen

    @property
    def symptoms(self) -> str:
        """As told, and as the ward wrote them down."""
        told = self.told.symptoms if self.told else ""
        seen = self.seen.symptoms if self.seen else ""
        return " · ".join(dict.fromkeys(filter(None, (told, seen))))

    @property
    def temperature_c(self) -> float | None:
        """The higher of the two of the day."""
        told = self.told.temperature_c if self.told else None
        seen = self.seen.temperature_c if self.seen else None
        return max((float(one) for one in (told, seen) if one is not None), default=None)

    @property
    def has_symptoms(self) -> bool:
        warm = self.temperature_c is not None and self.temperature_c >= self.fever_c
        return bool(self.symptoms) or warm


@dataclass(frozen=True, slots=True)
class Asked(OnTheDay):
    """Somebody on the sheet, as far as counting and ordering need it. ``about_id``: of a contact, or of days at home."""

    about_id: UUID
    is_contact: bool
    person_id: UUID
    place_path: str


@dataclass(frozen=True, slots=True)
class Followed(OnTheDay):
    """Somebody asked after as a contact, or after a hospital, with all that is shown of them.

    ``known`` is what a ward and a laboratory know without asking.
    """

    about: Contact | HomeMonitoring
    known: Known
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
        """Nothing at home has begun for who was released and is not there yet."""
        if self.known.way_home:
            return str(TransferStatus.TO_GO_HOME.label)
        if isinstance(self.about, Contact):
            return self.about.get_status_display()
        return _("Health watched at home")

    @property
    def until_on(self) -> date:
        return self.about.home_until if isinstance(self.about, Contact) else self.about.until_on

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
class InFull(Sequence[Followed]):
    """People of a sheet in their order. Only the stretch that is taken of it is read in full, such as one page of many."""

    asked: Sequence[Asked]
    day: date

    def __len__(self) -> int:
        return len(self.asked)

    def __iter__(self) -> Iterator[Followed]:
        return iter(self[:])

    @overload
    def __getitem__(self, at: int) -> Followed: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Followed]: ...
    def __getitem__(self, at: int | slice) -> Followed | Sequence[Followed]:
        if isinstance(at, int):
            return _in_full([self.asked[at]], self.day)[0]
        return _in_full(self.asked[at], self.day)


@dataclass(frozen=True, slots=True)
class FollowUpSheet:
    """``missing_first``: everybody, whoever was not reached on the day first, whether nobody tried or nobody answered."""

    place: Place
    day: date
    missing_first: Sequence[Asked]

    @property
    def everybody(self) -> InFull:
        return InFull(self.missing_first, self.day)

    @property
    def missing(self) -> InFull:
        return InFull([one for one in self.missing_first if not one.is_reached], self.day)

    @property
    def reached(self) -> InFull:
        return InFull([one for one in self.missing_first if one.is_reached], self.day)

    @property
    def with_symptoms(self) -> int:
        return sum(one.has_symptoms for one in self.missing_first if one.is_reached)

    @property
    def without_answer(self) -> int:
        return sum(one.told is not None for one in self.missing_first if not one.is_reached)


def follow_up_sheet(*, place: Place, day: date, scope: Scope, at: datetime) -> FollowUpSheet:
    """A fixed number of statements, which read of those who are not shown no more than what counts and orders them."""
    contacts = queries.followed_on(place.path, day, scope=scope)
    released = queries.monitored_at(place.path, day, scope=scope)
    found = [(_BY_DOOR(row), True, *row) for row in contacts.values_list(*_ROW)]
    found += [(_BY_DOOR(row), False, *row) for row in released.values_list(*_ROW)]
    found.sort(key=itemgetter(0))
    told = queries.follow_ups_on([pk for _door, is_contact, pk, *_rest in found if is_contact], day)
    told |= queries.follow_ups_after_release(
        [pk for _door, is_contact, pk, *_rest in found if not is_contact], day
    )
    seen = seen_on_wards([person_id for _door, _is, _pk, person_id, *_rest in found], day)
    protocol = protocol_in_force(at)
    asked = [
        Asked(
            told=told.get(pk),
            seen=seen.get(person_id),
            fever_c=protocol.at(path).follow_up.fever_c,
            about_id=pk,
            is_contact=is_contact,
            person_id=person_id,
            place_path=path,
        )
        for _door, is_contact, pk, person_id, path, _number in found
    ]
    # Sorting keeps the order of doors among those reached and those not.
    return FollowUpSheet(place, day, sorted(asked, key=lambda one: one.is_reached))


def _in_full(asked: Sequence[Asked], day: date) -> list[Followed]:
    about: dict[UUID, Contact | HomeMonitoring] = {
        **queries.contacts_with_homes([one.about_id for one in asked if one.is_contact]),
        **queries.monitored_with_homes([one.about_id for one in asked if not one.is_contact]),
    }
    people = [one.person_id for one in asked]
    seen = {one.person_id: one.seen for one in asked if one.seen}
    known, elsewhere = known_elsewhere(people, day, seen), temporary_homes(people)
    return [
        Followed(
            told=one.told,
            seen=one.seen,
            fever_c=one.fever_c,
            about=about[one.about_id],
            known=known[one.person_id],
            door=elsewhere.get(one.person_id, about[one.about_id].person).household.door,
        )
        for one in asked
    ]
