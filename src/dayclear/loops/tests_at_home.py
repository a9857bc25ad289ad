"""Whoever is watched at home is tested there on the planned days: contacts, and cases after a hospital.

Each test opens its task on its day, and the first swab of the person from then on ends it, whoever takes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.cases.models import HomeTest
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Household, TemporaryHome
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.situation.swabs import swabs_of
from dayclear.transfers import queries as transfers

OF_A_CONTACT, OF_A_CASE = "contact_home_test", "home_test_due"
TASKS_OF_CONTACTS, TASKS_OF_CASES = ("test_contact_at_home",), ("test_at_home",)
TASKS = (*TASKS_OF_CONTACTS, *TASKS_OF_CASES)


@transaction.atomic
def open_due(*, at: datetime) -> int:
    """For the sweep: tests that are due open their tasks, and those taken end theirs; returns how many opened.

    Nobody is looked for at a door that they have not reached yet.
    """
    due = queries.home_tests_due(at.astimezone(settings.DISTRICT_ZONE).date())
    if not due:
        return 0
    taken = _taken(due)
    cases.record_home_tests(taken=taken, by=None, at=at)
    command.finish_for_subjects(kinds=TASKS, subject_ids=list(taken), record="cases.HomeTest", by=None, at=at)
    going = transfers.ways_home({test.about.person_id for test in due}, at=at)
    waiting = [test for test in due if test.pk not in taken and test.about.person_id not in going]
    return command.open_tasks(events=_once_a_day(waiting, at), by=None, at=at).opened


def _taken(due: Sequence[HomeTest]) -> dict[UUID, cases.Swabbed]:
    swabs = swabs_of({test.about.person_id for test in due})
    taken = {}
    for test in due:
        begins, _ends = day_bounds(test.due_on, settings.DISTRICT_ZONE)
        later = [swab for swab in swabs[test.about.person_id] if swab.sampled_at >= begins]
        if later:
            taken[test.pk] = cases.Swabbed(later[-1].barcode, later[-1].sampled_at)
    return taken


def _once_a_day(due: Iterable[HomeTest], at: datetime) -> list[command.EventDraft]:
    """Whoever is a contact of several cases is tested once a day for all of them."""
    of_person: dict[tuple[UUID, date], HomeTest] = {}
    for test in due:
        of_person.setdefault((test.about.person_id, test.due_on), test)
    elsewhere = people.temporary_homes({person_id for person_id, _due_on in of_person})
    return [_test(test, elsewhere.get(test.about.person_id), at) for test in of_person.values()]


def _test(test: HomeTest, elsewhere: TemporaryHome | None, at: datetime) -> command.EventDraft:
    """Due by the end of its day; one that nobody knew of on its day has the protocol's time."""
    ends_at = day_bounds(test.due_on, settings.DISTRICT_ZONE)[1] - timedelta(minutes=1)
    return command.EventDraft(
        kind=OF_A_CONTACT if test.contact_id else OF_A_CASE,
        subject_kind="home_test",
        subject_id=test.pk,
        subject_label=(elsewhere or test.about.person).household.door,
        place_id=test.about.place_id,
        place_path=test.about.place_path,
        deadline_at=ends_at if at < ends_at else None,
    )


@dataclass(frozen=True, slots=True)
class HomeTestSheet:
    """One test for who goes to the door, and the household where the person is to be found."""

    test: HomeTest
    home: Household


@transaction.atomic
def open_test(*, test_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> HomeTestSheet:
    """That the test is due is the reason of the look."""
    test = queries.home_test(test_id, scope=scope)
    records.record_look(
        by=account,
        person_id=test.about.person_id,
        place_path=test.about.place_path,
        why=told(gettext_noop("Test at home")),
        task_id=None,
        page=page,
        at=at,
    )
    return HomeTestSheet(test, people.where_staying(test.about.person))


@transaction.atomic
def take(*, test_id: UUID, barcode: str, scope: Scope, by: Account, at: datetime) -> HomeTest:
    """The swab is taken at the door, and with it the task ends. See ``cases.take_home_test`` for what is refused."""
    test = queries.home_test(test_id, scope=scope)
    taken = cases.take_home_test(test=test, barcode=barcode, by=by, at=at)
    command.finish_for_subjects(
        kinds=TASKS, subject_ids=[taken.pk], record=f"cases.HomeTest:{taken.pk}", by=by, at=at
    )
    return taken
