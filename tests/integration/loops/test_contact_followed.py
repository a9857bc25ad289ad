"""Contacts are asked after once a day; who was not reached is named, symptoms open a task, and the last day ends it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from pghistory.core import event_models

from dayclear.cases import operations
from dayclear.cases.models import Contact, FollowUp
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.loops import contact_followed
from dayclear.records.models import Look
from dayclear.transfers.models import Transfer

TODAY = date(2022, 4, 3)


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=5)


@pytest.fixture
def contact(positive_as_found, stairwell):
    return Contact.objects.select_related("case").get(person=stairwell.spouse)


def told(stairwell, contact, at, *, day=TODAY, by="taskforce.information", **changes):
    draft = operations.FollowUpDraft(**{"reach": "reached"} | changes)
    return contact_followed.tell(
        contact=contact, day=day, draft=draft, scope=stairwell.scope(by, at), by=stairwell.by(by), at=at
    )


def sheet(stairwell, at, day=TODAY):
    return contact_followed.open_day(
        place=stairwell.community,
        day=day,
        scope=stairwell.scope("taskforce.information", at),
        account=stairwell.by("taskforce.information"),
        page="/follow-up/",
        at=at,
    )


def test_who_was_not_reached_is_named_until_somebody_answers(stairwell, contact, at):
    assert [one.about for one in sheet(stairwell, at).missing] == [contact]
    told(stairwell, contact, at, reach="no_answer")
    assert (len(sheet(stairwell, at).missing), sheet(stairwell, at).without_answer) == (1, 1)
    told(stairwell, contact, at, temperature_c=Decimal("36.8"), stays="home")
    assert [one.about for one in sheet(stairwell, at).reached] == [contact]
    assert FollowUp.objects.count() == 1
    assert sum(history.objects.count() for history in event_models(tracks_model=FollowUp)) == 2
    assert Look.objects.filter(person_id=contact.person_id).count() == 1


def test_of_a_long_sheet_the_page_that_is_shown_is_read_in_full(
    client, stairwell, contact, listed_colleagues, at, django_assert_num_queries
):
    people = listed_colleagues(contact.case, 60, at)
    told(stairwell, contact, at, reach="no_answer")
    last = Contact.objects.get(person=people[59])
    told(stairwell, last, at, temperature_c=Decimal("38.1"))
    whole = sheet(stairwell, at)
    assert (len(whole.everybody), len(whole.missing), len(whole.reached)) == (61, 60, 1)
    assert (whole.without_answer, whole.with_symptoms) == (1, 1)
    everybody = [one.person for one in whole.everybody]
    assert everybody[-1] == people[59], "who was reached stands last"
    with django_assert_num_queries(7):
        shown = [(one.person, one.place.address, one.known.swab) for one in whole.everybody[25:50]]
    assert [person for person, _address, _swab in shown] == everybody[25:50]
    assert whole.everybody[-1].about == last
    client.force_login(stairwell.by("taskforce.information"))
    with clock.running_on(clock.frozen(at)):
        for page, rows in ((1, 25), (3, 11)):
            answer = client.get("/follow-up/", {"page": page})
            assert answer.content.decode().count("data-contact=") == rows
    assert Look.objects.filter(page="/follow-up/").count() == 61


def test_symptoms_open_one_task_a_day_however_often_they_are_told(stairwell, contact, at):
    for _try in range(2):
        assert told(stairwell, contact, at, symptoms="发热").is_followed_by_task
    assert Task.objects.filter(kind="see_contact").count() == 1
    told(stairwell, contact, at + timedelta(days=1), day=TODAY + timedelta(days=1), symptoms="发热")
    assert Task.objects.filter(kind="see_contact").count() == 2


def test_what_nobody_can_know_is_refused(stairwell, contact, at):
    for wrong in (
        {"day": TODAY + timedelta(days=1)},
        {"day": TODAY - timedelta(days=1)},
        {"reach": "no_answer", "symptoms": "发热"},
        {"temperature_c": Decimal("98.6")},
    ):
        with pytest.raises(InvalidInput):
            told(stairwell, contact, at, **wrong)
    with pytest.raises(Refused):
        told(stairwell, contact, at, by="taskforce.testing")


@pytest.mark.parametrize(
    "broken", [{"reach": "x"}, {"reach": "no_answer", "symptoms": "发热"}, {"temperature_c": 20}], ids=str
)
def test_the_database_takes_no_impossible_day(contact, at, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(contact=contact, day=TODAY, told_at=at, **{"reach": "reached"} | broken)


def test_after_the_last_day_the_contact_is_released_once_and_nothing_waits_for_them(stairwell, contact, at):
    assert contact_followed.release_past(at=at + timedelta(days=21)) == 0
    assert contact_followed.release_past(at=at + timedelta(days=22)) == 1
    assert contact_followed.release_past(at=at + timedelta(days=22)) == 0
    contact.refresh_from_db()
    assert contact.status == "released"
    assert not Task.objects.filter(subject_id=contact.pk, ended_at=None).exists()
    assert Transfer.objects.get(contact_id=contact.pk).status == "cancelled"


def test_the_page_takes_it_and_the_list_goes_out_as_a_file(client, stairwell, contact, at):
    client.force_login(stairwell.by("taskforce.information"))
    with clock.running_on(clock.frozen(at)):
        assert "李娜" in client.get("/follow-up/").content.decode()
        sent = client.post(f"/follow-up/{contact.pk}/", {"reach": "reached", "symptoms": "咳嗽"})
        assert sent.status_code == 302
        assert "咳嗽" in client.get("/follow-up/?day=2022-04-03").content.decode()
        assert client.get("/follow-up/export/").status_code == 200
        assert (
            client.post(f"/follow-up/{contact.pk}/", {"reach": "reached", "temperature_c": "9"}).status_code
            == 302
        )
    assert FollowUp.objects.get().symptoms == "咳嗽"
