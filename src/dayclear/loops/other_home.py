"""Whoever is watched at home stays behind another door of the district, as was decided after an objection.

The household and the roster keep them; asking after them, tests, food and the seal follow to the other door. With the end of
the measure they come back, and the other home is disinfected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.loops import contacts_at_home, home_monitoring, tested_in_isolation
from dayclear.people import operations as people
from dayclear.people import queries as roster
from dayclear.people.models import Household, Person, TemporaryHome
from dayclear.places.models import Place

BEGUN, LEFT, BACK = "other_home_begun", "other_home_left", "own_home_again"
READY, SUPPLY = "ready_other_home", "supply_other_home"


@transaction.atomic
def begin(
    *,
    person: Person,
    household: Household,
    until_on: date,
    reason: str,
    by: Account | None,
    at: datetime,
    is_fetched: bool = False,
) -> TemporaryHome:
    """The person stays there until the measure ends. Repeating it changes nothing.

    ``is_fetched``: a vehicle takes them there, and their needs are asked when they arrive. Raises InvalidInput for the home
    they live in anyway.
    """
    home = people.stay_elsewhere(
        person=person, household=household, until_on=until_on, reason=reason, by=by, at=at
    )
    _watch_at(person.pk, household.place, by=by, at=at)
    tested_in_isolation.set_apart(people=[person.pk], by=by, at=at)
    only = frozenset({READY}) if is_fetched else None
    command.open_tasks(events=[replace(_event(BEGUN, home), only=only)], by=by, at=at)
    return home


def _watch_at(person_id: UUID, place: Place, *, by: Account | None, at: datetime) -> None:
    """What waits to be done at the former door is asked for at this one."""
    reason = _("The person stays elsewhere now.")
    contacts = queries.watched_at_home([person_id], scope=Scope.everything())
    contacts_at_home.leave_door(contact_ids=[one.pk for one in contacts], reason=reason, by=by, at=at)
    home_monitoring.leave_door(person_id=person_id, reason=reason, by=by, at=at)
    cases.watch_at(person_id=person_id, place=place, by=by, at=at)


@transaction.atomic
def end(
    *, person_ids: Sequence[UUID], reason: str, by: Account | None, at: datetime, as_gone: bool = False
) -> Sequence[TemporaryHome]:
    """They are back at their own doors, and are watched there where the measure goes on. Returns what ended now.

    ``as_gone``: they died or left, and it may go on where that was a mistake.
    """
    ended = people.come_back(person_ids=person_ids, reason=reason, by=by, at=at, as_gone=as_gone)
    if not ended:
        return ended
    command.cancel_for_subjects(
        subject_ids=[home.pk for home in ended], kinds=[READY, SUPPLY], reason=reason, by=by, at=at
    )
    still_watched = queries.watched_among([home.person_id for home in ended])
    for home in ended:
        if home.person_id in still_watched:
            _watch_at(home.person_id, home.person.household.place, by=by, at=at)
    tested_in_isolation.call_back(people=[home.person_id for home in ended], by=by, at=at)
    command.open_tasks(events=[_event(LEFT, home) for home in _to_disinfect(ended)], by=by, at=at)
    return ended


def _to_disinfect(ended: Iterable[TemporaryHome]) -> list[TemporaryHome]:
    """Where somebody was found positive behind that door, the case disinfects it."""
    found = queries.households_of_open_cases([home.household_id for home in ended])
    return [home for home in ended if home.household_id not in found]


@transaction.atomic
def bring_back(*, person: Person, reason: str, by: Account | None, at: datetime) -> None:
    """Decided by hand while the measure goes on: somebody sees them home, and to the seal of that door."""
    ended = end(person_ids=[person.pk], reason=reason, by=by, at=at)
    if not queries.watched_among([person.pk]):
        return
    here = protocol_in_force(at).at(person.place_path)
    if BACK in here.events:
        command.open_tasks(events=[_event(BACK, home, person.household) for home in ended], by=by, at=at)


@transaction.atomic
def end_over(*, at: datetime) -> int:
    """For the sweep: who is watched at home no more is at their own door again; returns how many."""
    staying = roster.temporary_homes()
    over = list(set(staying) - queries.watched_among(list(staying)))
    return len(end(person_ids=over, reason=_("The measure has ended."), by=None, at=at)) if over else 0


def _event(kind: str, home: TemporaryHome, door: Household | None = None) -> command.EventDraft:
    """``door`` is where it is to be done; left out, the other home."""
    household = door or home.household
    return command.EventDraft(
        kind=kind,
        subject_kind="temporary_home",
        subject_id=home.pk,
        subject_label=household.door,
        place_id=household.place_id,
        place_path=household.place_path,
    )
