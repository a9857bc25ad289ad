"""A day is signed when everything found is done or carried over by name, to stand first tomorrow."""

from datetime import date, timedelta

import pytest

from dayclear.command import operations, policies, queries
from dayclear.command.models import Task
from dayclear.command.operations import DayAlreadyClosed, EventDraft, Proof
from dayclear.command.policies import NotYourPlace, TasksStillOpen
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope

DAY = date(2022, 4, 3)
ALL = Scope.everything()


@pytest.fixture
def seals(district, noon):
    """Three households to seal, all the compound commander's."""
    drafts = [
        EventDraft(
            kind="positive_result",
            subject_kind="case",
            subject_id=new_id(),
            place_id=district.unit.pk,
            only=frozenset({"seal_household"}),
        )
        for _ in range(3)
    ]
    return operations.open_tasks(events=drafts, at=noon, by=None).tasks


@pytest.fixture
def evening(noon):
    return noon + timedelta(hours=9)


def close(district, at, **changes):
    arguments = {
        "place": district.places["compound"],
        "day": DAY,
        "by": district.accounts["commander.compound"],
        "at": at,
        "carried": {},
    }
    return operations.close_day(**{**arguments, **changes})


def settle(district, seals, evening):
    """One done, one cancelled; returns the one still open."""
    done, cancelled, still_open = seals
    operations.finish(
        task=done,
        by=district.accounts["commander.compound"],
        at=evening,
        proof=Proof(record="zones.Seal:1"),
    )
    operations.cancel(task=cancelled, reason="Empty flat", by=None, at=evening)
    return still_open


def test_a_day_with_open_tasks_is_not_closed_without_a_reason_for_each(district, seals, evening):
    still_open = settle(district, seals, evening)
    with pytest.raises(TasksStillOpen, match="1"):
        close(district, evening)
    with pytest.raises(TasksStillOpen):
        close(district, evening, carried={still_open.pk: "  "})
    assert Task.objects.get(pk=still_open.pk).is_living


def test_closing_carries_the_rest_over_by_name_and_signs_the_counts(district, seals, evening):
    still_open = settle(district, seals, evening)
    signed = close(district, evening, carried={still_open.pk: "Nobody at home"})
    assert (signed.opened, signed.done, signed.cancelled, signed.carried, signed.carried_in) == (
        3,
        1,
        1,
        1,
        0,
    )
    assert (signed.post.kind, signed.by.username) == ("commander.compound", "commander.compound")
    successor = Task.objects.get(follows=still_open)
    assert (successor.follow_reason, successor.is_living) == ("Nobody at home", True)
    assert successor.deadline_at.isoformat() == "2022-04-04T02:00:00+00:00"


def test_what_was_carried_stands_first_tomorrow(district, seals, evening):
    close(district, evening, carried={task.pk: "No tape" for task in seals})
    tomorrow = evening + timedelta(hours=12)
    new = operations.open_tasks(
        events=[
            EventDraft(
                kind="positive_result",
                subject_kind="case",
                subject_id=new_id(),
                place_id=district.unit.pk,
                only=frozenset({"seal_household"}),
                deadline_at=tomorrow + timedelta(minutes=1),
            )
        ],
        at=tomorrow,
        by=None,
    ).tasks[0]
    mine = list(queries.my_tasks(district.accounts["commander.compound"], ALL, tomorrow))
    assert [task.is_carried for task in mine] == [True, True, True, False]
    assert mine[-1] == new
    sheet = queries.day_sheet(district.places["compound"], DAY + timedelta(days=1), ALL)
    assert (sheet.carried_in, sheet.opened, len(sheet.still_open)) == (3, 1, 4)


def test_signing_again_answers_with_the_signed_day_and_another_person_is_told(district, seals, evening):
    carried = {task.pk: "No tape" for task in seals}
    signed = close(district, evening, carried=carried)
    assert close(district, evening + timedelta(minutes=1), carried=carried) == signed
    with pytest.raises(DayAlreadyClosed, match=r"commander\.compound"):
        close(district, evening, by=district.accounts["commander.street"])
    assert Task.objects.filter(follows__isnull=False).count() == 3


def test_after_the_signature_the_sheet_shows_the_day_as_closed(district, seals, evening):
    close(district, evening, carried={task.pk: "No tape" for task in seals})
    sheet = queries.day_sheet(district.places["compound"], DAY, ALL)
    assert sheet.closed.carried == 3
    assert sheet.still_open == ()
    assert queries.signed_places([district.places["compound"].pk, district.unit.pk], DAY) == {
        district.places["compound"].pk
    }
    assert [day.day for day in queries.days_closed(district.places["compound"], ALL)] == [DAY]


def test_a_commander_above_may_sign_and_others_may_not(district, evening):
    assert policies.can_close_day(
        district.places["compound"], DAY, district.accounts["commander.street"], evening
    )
    for kind in ("leader.unit", "department.supply"):
        assert not policies.can_close_day(district.places["compound"], DAY, district.accounts[kind], evening)
        with pytest.raises(NotYourPlace):
            close(district, evening, by=district.accounts[kind])


def test_a_day_that_has_not_begun_is_not_closed(district, evening):
    with pytest.raises(InvalidInput):
        close(district, evening, day=DAY + timedelta(days=1))


def test_yesterday_can_still_be_closed_in_the_night(district, seals, evening):
    signed = close(district, evening + timedelta(hours=6), carried={task.pk: "Late" for task in seals})
    assert (signed.day, signed.carried) == (DAY, 3)


def test_the_sheet_of_a_place_out_of_sight_does_not_exist(district):
    with pytest.raises(NotFound):
        queries.day_sheet(district.places["compound"], DAY, Scope.nothing())
