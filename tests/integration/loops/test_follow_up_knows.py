"""Follow-up knows what a ward and a laboratory know, and a positive told there opens the path that it must."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dayclear.cases import operations
from dayclear.cases.models import Case, Contact
from dayclear.clearance.models import Antigen
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import contact_followed, positive_moved, results_reported, told_positive
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer

TODAY = date(2022, 4, 3)


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=5)


@pytest.fixture
def contact(positive_as_found, stairwell):
    return Contact.objects.select_related("case", "person", "place").get(person=stairwell.spouse)


def told(stairwell, contact, at, **changes):
    return contact_followed.tell(
        contact=contact,
        day=TODAY,
        draft=operations.FollowUpDraft(**{"reach": "reached"} | changes),
        scope=stairwell.scope("taskforce.information", at),
        by=stairwell.by("taskforce.information"),
        at=at,
    )


def row(stairwell, at):
    sheet = contact_followed.follow_up_sheet(
        place=stairwell.community, day=TODAY, scope=Scope.everything(), at=at
    )
    (one,) = sheet.everybody
    return one


def in_bed(stairwell):
    transfer = Transfer.objects.get(person=stairwell.spouse)
    transfers.give_bed(transfer=transfer, by=None, at=stairwell.noon)
    positive_moved.arrive(transfer=transfer, by=None, at=stairwell.noon)
    return Stay.objects.get(person=stairwell.spouse)


def seen(stay, at, **changes):
    draft = transfers.LogDraft(id=new_id(), on=TODAY, shift="day", condition="no_symptoms", **changes)
    transfers.record_log(stay=stay, draft=draft, by=None, at=at)


def reported(stairwell, barcode, outcome, at):
    results_reported.report(
        rows=[ResultDraft(barcode=barcode, outcome=outcome, tested_at=at)],
        laboratory_reporting=stairwell.laboratory,
        by=None,
        at=at,
    )


def open_kinds():
    return set(Task.objects.filter(ended_at=None).values_list("kind", flat=True))


def label_of(kind):
    return Task.objects.get(kind=kind).subject_label


def test_whom_the_ward_saw_today_counts_as_reached_with_what_it_saw(stairwell, contact, at):
    stay = in_bed(stairwell)
    assert (row(stairwell, at).is_reached, row(stairwell, at).stays) == (False, "site")
    seen(stay, at, temperature_c=36.6)
    assert row(stairwell, at).is_reached
    assert not row(stairwell, at).has_symptoms
    seen(stay, at + timedelta(minutes=1), symptoms="咳嗽")
    assert row(stairwell, at).symptoms == "咳嗽"
    told(stairwell, contact, at, symptoms="乏力")
    assert row(stairwell, at).symptoms == "乏力 · 咳嗽"


def test_the_sheet_tells_the_latest_swab_and_what_the_laboratory_found(stairwell, contact, at):
    stay = in_bed(stairwell)
    ward_swab = {"stay": stay, "swab_id": new_id(), "by": None, "at": at}
    transfers.record_swab(barcode="W1", **ward_swab)
    assert row(stairwell, at).known.awaits_result
    reported(stairwell, "W1", "negative", at + timedelta(hours=3))
    known = row(stairwell, at).known
    assert (known.awaits_result, known.result.outcome, known.swab.sampled_at) == (False, "negative", at)


def test_the_sheet_asks_as_often_for_many_as_for_one(stairwell, contact, at, django_assert_num_queries):
    with django_assert_num_queries(11):
        row(stairwell, at)


def test_fever_alone_is_followed_by_a_task(stairwell, contact, at):
    assert not told(stairwell, contact, at, temperature_c=Decimal("37.2")).is_ill
    assert told(stairwell, contact, at, temperature_c=Decimal("37.3")).is_followed_by_task
    assert "see_contact" in open_kinds()
    assert row(stairwell, at).has_symptoms


def test_whoever_goes_to_a_contact_reads_behind_which_door_and_in_a_bed_which_bed(stairwell, contact, at):
    told(stairwell, contact, at, symptoms="咳嗽")
    assert label_of("notify_contact") == label_of("transfer_contact") == label_of("see_contact") == "101"
    assert label_of("seal_household").startswith("101 · ")
    stay = in_bed(stairwell)
    stay.bed.facility.place = stairwell.compound
    stay.bed.facility.save()
    told(stairwell, contact, at, test="positive")
    assert label_of("swab_told_positive") == str(stay.bed)
    told(stairwell, contact, at, test="antigen_positive")
    assert label_of("keep_in_place") == ""


def test_a_positive_antigen_that_is_told_is_a_suspicion_until_a_swab_settles_it(stairwell, contact, at):
    for _again in range(2):
        told(stairwell, contact, at, test="antigen_positive")
    antigen = Antigen.objects.get()
    assert (antigen.suspicion, antigen.told_in_follow_up, antigen.person) == (
        "waiting",
        True,
        stairwell.spouse,
    )
    assert open_kinds() >= {"keep_in_place", "confirm_antigen", "warn_tracing"}
    assert Case.objects.count() == 1
    stay = in_bed(stairwell)
    later = at + timedelta(hours=1)
    transfers.record_swab(stay=stay, swab_id=new_id(), barcode="W1", by=None, at=later)
    reported(stairwell, "W1", "negative", later + timedelta(hours=3))
    antigen.refresh_from_db()
    assert antigen.suspicion == "refuted"
    assert not open_kinds() & {"keep_in_place", "confirm_antigen", "warn_tracing"}


def test_a_nucleic_positive_that_is_told_asks_the_laboratory_and_opens_no_case(stairwell, contact, at):
    for _again in range(2):
        told(stairwell, contact, at, test="positive")
    asked = Task.objects.get(kind="check_told_positive")
    assert (asked.clock, Case.objects.count(), Antigen.objects.count()) == ("control", 1, 0)
    assert told_positive.settle(at=at) == 0
    stay = in_bed(stairwell)
    transfers.record_swab(stay=stay, swab_id=new_id(), barcode="W0", by=None, at=at - timedelta(hours=1))
    reported(stairwell, "W0", "negative", at + timedelta(hours=1))
    assert told_positive.settle(at=at + timedelta(hours=1)) == 0
    later = at + timedelta(hours=2)
    transfers.record_swab(stay=stay, swab_id=new_id(), barcode="W1", by=None, at=later)
    reported(stairwell, "W1", "positive", later + timedelta(hours=3))
    assert Case.objects.filter(person=stairwell.spouse).exists()
    assert told_positive.settle(at=later + timedelta(hours=3)) == 2
    assert not open_kinds() & {"check_told_positive", "swab_told_positive"}


def test_told_by_mistake_the_laboratory_is_asked_no_more(stairwell, contact, at):
    told(stairwell, contact, at, test="positive")
    told(stairwell, contact, at, test="negative")
    ended = Task.objects.filter(kind__in=["check_told_positive", "swab_told_positive"])
    assert {task.status for task in ended} == {"cancelled"}


def test_the_page_and_the_file_say_what_is_known(client, stairwell, contact, at):
    stay = in_bed(stairwell)
    seen(stay, at, temperature_c=36.6)
    client.force_login(stairwell.by("taskforce.information"))
    with clock.running_on(clock.frozen(at)):
        page = client.get("/follow-up/").content.decode()
        assert stay.bed.facility.name in page
        sent = client.post(f"/follow-up/{contact.pk}/", {"reach": "reached", "test": "positive"})
        assert sent.status_code == 302
        assert client.get("/follow-up/export/").status_code == 200
