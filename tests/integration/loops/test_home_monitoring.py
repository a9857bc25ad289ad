"""Whoever came home from a hospital is asked after every day by name, tested on the days of the protocol, and then free."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases import operations as cases
from dayclear.cases.models import Case, FollowUp, HomeMonitoring, HomeTest
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import (
    contact_followed,
    home_monitoring,
    person_gone,
    result_corrected,
    results_reported,
    roster_kept,
    stay_released,
    tests_at_home,
    way_home,
)
from dayclear.people.models import Person
from dayclear.transfers.models import Transfer
from tests.integration.loops.test_stays import (
    acting,
    outbreak,  # noqa: F401 - a fixture is found by its name.
    outbreak_as_built,  # noqa: F401 - as above.
    stay_of,
)

DAY = timedelta(days=1)
ASKS = "taskforce.information"


@pytest.fixture
def home(outbreak):  # noqa: F811 - a fixture is asked for by its name.
    """Zhang came home; ``outbreak.at`` is the first day on which the health is watched."""
    came_at = outbreak.noon + 12 * DAY
    stay_released.release(stay_id=stay_of(outbreak.zhang).pk, reason="转居家。", **acting(outbreak, came_at))
    way_home.arrive(transfer=Transfer.objects.get(reason="released"), by=None, at=came_at)
    outbreak.at = came_at + DAY
    return outbreak


def told(stairwell, at=None, *, by=ASKS, **changes):
    at = at or stairwell.at
    draft = cases.FollowUpDraft(**{"reach": "reached"} | changes)
    return home_monitoring.tell(
        monitoring=HomeMonitoring.objects.get(),
        day=at.date(),
        draft=draft,
        scope=stairwell.scope(by, at),
        by=stairwell.by(by),
        at=at,
    )


def sheet(stairwell, at):
    return contact_followed.open_day(
        place=stairwell.community,
        day=at.date(),
        scope=stairwell.scope(ASKS, at),
        account=stairwell.by(ASKS),
        page="/follow-up/",
        at=at,
    )


def missing(stairwell, at):
    return [one.person for one in sheet(stairwell, at).missing if not one.is_contact]


def open_kinds():
    return set(Task.objects.filter(ended_at=None).values_list("kind", flat=True))


def test_who_was_not_reached_today_is_named_and_the_days_task_ends_when_they_are(home):
    home_monitoring.open_today(at=home.at)
    assert missing(home, home.at) == [home.zhang]
    told(home, reach="no_answer")
    assert missing(home, home.at) == [home.zhang]
    assert "watch_at_home" in open_kinds()
    told(home, temperature_c=Decimal("36.6"), stays="home")
    assert missing(home, home.at) == []
    task = Task.objects.get(kind="watch_at_home")
    assert (task.status, task.proof_text) == ("done", f"cases.FollowUp:{FollowUp.objects.get().pk}")
    assert missing(home, home.at + DAY) == [home.zhang]


def test_who_was_asked_before_the_day_opens_is_asked_after_no_more(home):
    told(home)
    assert home_monitoring.open_today(at=home.at) == 0


def test_symptoms_send_a_doctor_and_a_positive_that_is_told_asks_the_laboratory(home):
    assert told(home, symptoms="咳嗽", test="positive").is_followed_by_task
    assert open_kinds() >= {"see_released", "check_told_positive", "swab_told_positive"}
    assert Case.objects.count() == 1


def test_a_positive_swab_at_the_door_is_the_infection_come_back_and_ends_the_days_at_home(home):
    at = home.at + 6 * DAY
    home_monitoring.open_today(at=at)
    assert tests_at_home.open_due(at=at) == 1
    test = HomeTest.objects.get()
    tests_at_home.take(test_id=test.pk, barcode="H1", scope=home.scope(ASKS, at), by=home.by(ASKS), at=at)
    assert Task.objects.get(kind="test_at_home").status == "done"
    row = ResultDraft(
        barcode="H1", outcome="positive", tested_at=at + timedelta(hours=2), ct_orf1ab=28.0, ct_n=29.0
    )
    later = at + timedelta(hours=3)
    results_reported.report(rows=[row], laboratory_reporting=home.laboratory, by=None, at=later)
    again = Case.objects.get(repositive_of__isnull=False)
    assert (again.found_in, again.person) == ("repositive", home.zhang)
    assert HomeMonitoring.objects.get().ended_at == later
    assert Task.objects.get(kind="watch_at_home").status == "cancelled"


def test_it_ends_by_itself_after_the_last_day_and_what_nobody_asked_is_asked_no_more(home):
    for day in range(7):
        home_monitoring.open_today(at=home.at + day * DAY)
    assert Task.objects.filter(kind="watch_at_home", ended_at=None).count() == 7
    home_monitoring.open_today(at=home.at + 7 * DAY)
    assert HomeMonitoring.objects.get().end_reason
    assert "watch_at_home" not in open_kinds()
    assert missing(home, home.at + 7 * DAY) == []
    with pytest.raises(InvalidInput):
        told(home, home.at + 7 * DAY)


def test_who_left_is_asked_after_no_more_and_the_days_left_go_on_where_that_was_wrong(home):
    home_monitoring.open_today(at=home.at)
    by = {"by": home.by(ASKS), "at": home.at, "reason": "邻居告知"}
    roster_kept.move_away(person=Person.objects.get(pk=home.zhang.pk), **by)
    days = HomeMonitoring.objects.get()
    assert (days.end_reason, days.home_tests.count(), missing(home, home.at)) == ("邻居告知", 0, [])
    assert "watch_at_home" not in open_kinds()
    scope = home.scope("commander.district", home.at)
    back = Person.objects.get(pk=home.zhang.pk)
    [offered] = person_gone.lapsed(person=back, scope=scope, at=home.at)
    roster_kept.resume(person=back, take_up=[offered.subject_id], scope=scope, **by)
    days.refresh_from_db()
    assert (days.ended_at, days.home_tests.count(), missing(home, home.at)) == (None, 1, [home.zhang])
    assert "watch_at_home" in open_kinds()


def test_only_who_asks_after_people_there_writes_it_down_and_once_for_one(home):
    with pytest.raises(Refused):
        told(home, by="taskforce.testing")
    entry = told(home).follow_up
    with pytest.raises(IntegrityError, match="follow_up_of_one"), transaction.atomic():
        FollowUp.objects.filter(pk=entry.pk).update(monitoring=None)


def test_the_page_takes_it_and_the_file_names_them(client, home):
    client.force_login(home.by(ASKS))
    days = HomeMonitoring.objects.get()
    with clock.running_on(clock.frozen(home.at)):
        assert f"/follow-up/released/{days.pk}/" in client.get("/follow-up/").content.decode()
        sent = client.post(f"/follow-up/released/{days.pk}/", {"reach": "reached", "symptoms": "咳嗽"})
        assert sent.status_code == 302
        assert "咳嗽" in client.get("/follow-up/").content.decode()
        assert client.get("/follow-up/export/").status_code == 200
        test = client.get(f"/home-tests/{HomeTest.objects.get().pk}/")
        assert home.zhang.name in test.content.decode()


def test_a_positive_that_was_none_ends_the_days_and_all_is_erased_in_time(home):
    told(home)
    result_corrected.withdraw(case=Case.objects.get(), reason="样本搞错。", by=None, at=home.at)
    assert HomeMonitoring.objects.get().end_reason == "样本搞错。"
    cases.erase_contacts(before=home.at + 30 * DAY)
    assert not FollowUp.objects.exists()
    cases.erase_cases(before=home.at + DAY)
    assert not HomeMonitoring.objects.exists()
