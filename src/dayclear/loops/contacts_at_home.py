"""A contact is watched at home: after the site, or instead of it where the protocol keeps this kind at home.

Tests are planned with the first day; ``tests_at_home`` opens and ends them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dayclear.cases import operations as cases
from dayclear.cases import queries, rules
from dayclear.cases.models import Contact
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.protocol import ContactRule, Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.loops import tests_at_home
from dayclear.people import queries as people
from dayclear.people.models import TemporaryHome
from dayclear.situation.swabs import swabs_of

BEGUN = "contact_at_home"
AT_THE_DOOR = ("explain_home_days", "supply_at_home")


def kept_at_home(found: Iterable[Contact], *, at: datetime) -> set[UUID]:
    """Which people of these listings the protocol keeps at home: no listing of theirs asks for days at a site."""
    protocol = protocol_in_force(at)
    waiting = queries.waiting_contacts({contact.person_id for contact in found}, scope=Scope.everything())
    to_site = {contact.person_id for contact in waiting if not _stays_home(_rule(contact, protocol))}
    return {contact.person_id for contact in waiting} - to_site


def _stays_home(rule: ContactRule) -> bool:
    return not rule.site_days and bool(rule.home_days)


def _rule(contact: Contact, protocol: Protocol) -> ContactRule:
    return protocol.at(contact.place_path).contacts[contact.kind]


@transaction.atomic
def keep(*, people: Iterable[UUID], by: Account | None, at: datetime) -> None:
    """These stay at home for every listing for which nothing was done yet; their door is told, and their needs are asked."""
    begin_instead_of_site(
        contacts=queries.waiting_contacts(list(people), scope=Scope.everything()),
        from_on=_day(at),
        by=by,
        at=at,
    )
    tell(person_ids=people, by=by, at=at)


@transaction.atomic
def begin_instead_of_site(
    *, contacts: Sequence[Contact], from_on: date, by: Account | None, at: datetime
) -> None:
    """Isolation itself is at home, with the tests that the site would have taken."""
    protocol = protocol_in_force(at)
    days_of = {
        contact.pk: rules.instead_of_site(
            _rule(contact, protocol),
            from_on=from_on,
            isolated_on=_day(contact.isolated_at or at),
            isolate_until=contact.isolate_until,
            home_until=contact.home_until,
        )
        for contact in contacts
    }
    cases.watch_at_home(days_of=days_of, by=by, at=at)


@transaction.atomic
def begin_after_site(*, contacts: Sequence[Contact], by: Account | None, at: datetime) -> None:
    """Whoever leaves the site is watched at home where days are left for it, and is released where none are."""
    protocol = protocol_in_force(at)
    days_of = {}
    for contact in contacts:
        days = rules.after_site(
            _rule(contact, protocol),
            released_on=_day(at),
            isolate_until=contact.isolate_until,
            home_until=contact.home_until,
        )
        if days:
            days_of[contact.pk] = days
        else:
            cases.release(contact=contact, by=by, at=at)
    cases.watch_at_home(days_of=days_of, by=by, at=at)


@transaction.atomic
def tell(*, person_ids: Iterable[UUID], by: Account | None, at: datetime) -> None:
    """Each of these who is watched at home is told once, of the listing that lasts longest."""
    longest: dict[UUID, Contact] = {}
    for contact in queries.watched_at_home(list(person_ids), scope=Scope.everything()):
        longest.setdefault(contact.person_id, contact)
    elsewhere = people.temporary_homes(longest)
    events = [_begun(contact, elsewhere.get(person_id)) for person_id, contact in longest.items()]
    command.open_tasks(events=events, by=by, at=at)


def give_up(*, contact_ids: Collection[UUID], reason: str, by: Account | None, at: datetime) -> None:
    """These are watched at home no more, or not yet again: nobody comes to test them there."""
    tests = [test.pk for test in queries.home_tests_of(contact_ids) if test.taken_at is None]
    command.cancel_for_subjects(
        subject_ids=tests, kinds=tests_at_home.TASKS_OF_CONTACTS, reason=reason, by=by, at=at
    )


def leave_door(*, contact_ids: Collection[UUID], reason: str, by: Account | None, at: datetime) -> None:
    """These stay behind another door from now on: nobody looks for them at this one."""
    command.cancel_for_subjects(subject_ids=contact_ids, kinds=AT_THE_DOOR, reason=reason, by=by, at=at)
    give_up(contact_ids=contact_ids, reason=reason, by=by, at=at)


def without_last_negative(contacts: Sequence[Contact], *, at: datetime) -> set[UUID]:
    """Which of these have no negative sample since the day of their last test, where the protocol ends no days without one."""
    protocol = protocol_in_force(at)
    asked = [
        contact
        for contact in contacts
        if contact.home_from_on and _rule(contact, protocol).home_ends_negative
    ]
    last = queries.last_home_tests([contact.pk for contact in asked])
    needed = [contact for contact in asked if contact.pk in last]
    if not needed:
        return set()
    swabs = swabs_of({contact.person_id for contact in needed})
    results = laboratory.results_of(
        {swab.barcode for found in swabs.values() for swab in found}, Scope.everything()
    )
    lacking = set()
    for contact in needed:
        begins, _ends = day_bounds(last[contact.pk], settings.DISTRICT_ZONE)
        known = (results.get(swab.barcode) for swab in swabs[contact.person_id] if swab.sampled_at >= begins)
        if not any(result and result.outcome == "negative" for result in known):
            lacking.add(contact.pk)
    return lacking


def _begun(contact: Contact, elsewhere: TemporaryHome | None) -> command.EventDraft:
    """Its owners go to the door, of which a case's number tells them nothing."""
    return command.EventDraft(
        kind=BEGUN,
        subject_kind="contact",
        subject_id=contact.pk,
        subject_label=(elsewhere or contact.person).household.door,
        place_id=contact.place_id,
        place_path=contact.place_path,
    )


def _day(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()
