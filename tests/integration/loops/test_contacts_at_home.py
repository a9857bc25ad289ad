"""Contacts are watched at home: after the site, or instead of it where the protocol keeps them at home."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases.models import Case, Contact, HomeTest
from dayclear.cases.states import ContactStatus
from dayclear.command import operations as command
from dayclear.command.models import MeasureNotice, Objection, Task
from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import (
    contact_followed,
    contact_found,
    measure_notices,
    measure_objected,
    positive_moved,
    results_reported,
    stay_released,
    tests_at_home,
    tubes_received,
    way_home,
)
from dayclear.situation.measures import measures_of
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import TransferStatus
from tests.spec.cases.variants import text_of

DAY = timedelta(days=1)
TODAY = date(2022, 4, 3)
TAKEN_AT = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)


def plan(stairwell, variant):
    command.put_into_force(
        toml=text_of(variant), by=None, at=stairwell.noon, from_at=stairwell.noon - timedelta(hours=1)
    )


@pytest.fixture
def found(stairwell):
    """Zhang is positive; his wife is a contact of his who waits to be moved. A round is open."""
    stairwell.round = stairwell.open_round()
    stairwell.sample(stairwell.round, [stairwell.zhang])
    return stairwell


@pytest.fixture
def contact(found):
    found.report("positive")
    return Contact.objects.get(person=found.spouse)


def listed(stairwell, person, kind, case=None):
    return contact_found.list_contact(
        case=case or Case.objects.get(),
        whom=number_of(person),
        kind=kind,
        setting="work",
        reason="同一办公室",
        last_exposed_at=None,
        by=stairwell.by("department.tracing"),
        at=stairwell.noon,
    )


def number_of(person):
    type(person).objects.filter(pk=person.pk).update(phone="13912345678")
    return "13912345678"


def released_from_site(stairwell, at):
    let_go_from_site(stairwell, at)
    way_home.arrive(transfer=Transfer.objects.get(reason="released"), by=None, at=at)
    return Contact.objects.get(person=stairwell.spouse)


def let_go_from_site(stairwell, at):
    transfer = Transfer.objects.get(person=stairwell.spouse, reason="contact")
    transfers.give_bed(transfer=transfer, by=None, at=stairwell.noon)
    positive_moved.arrive(transfer=transfer, by=None, at=stairwell.noon)
    stay_released.let_go(stay=Stay.objects.get(), reason="医生决定", by=None, at=at)


def swabbed(stairwell, person, barcode, at, outcome=None):
    stairwell.sample(stairwell.round, [person], barcode=barcode, at=at)
    if outcome:
        results_reported.report(
            rows=[ResultDraft(barcode=barcode, outcome=outcome, tested_at=at)],
            laboratory_reporting=stairwell.laboratory,
            by=None,
            at=at + timedelta(hours=3),
        )


def open_kinds(contact):
    return set(Task.objects.filter(subject_id=contact.pk, ended_at=None).values_list("kind", flat=True))


def state_of(stairwell, at):
    sheet = contact_followed.follow_up_sheet(
        place=stairwell.community,
        day=at.astimezone(stairwell.noon.tzinfo).date(),
        scope=Scope.everything(),
        at=at,
    )
    (one,) = sheet.everybody
    return one.state, one.stays


def test_until_they_are_at_home_everybody_reads_that_they_wait_for_it(client, found, contact):
    at = found.noon + 14 * DAY
    let_go_from_site(found, at)
    waiting = str(TransferStatus.TO_GO_HOME.label)
    assert state_of(found, at) == (waiting, "site")
    assert tests_at_home.open_due(at=at + 2 * DAY) == 0
    stay = Stay.objects.get()
    found._fill("facility.medical", found.compound)
    stay.bed.facility.place = found.compound
    stay.bed.facility.save()
    with clock.running_on(clock.frozen(at + 2 * DAY)):
        for reader, page in (
            ("facility.medical", f"/facilities/{stay.bed.facility_id}/ward/"),
            ("facility.medical", f"/stays/{stay.pk}/"),
            ("taskforce.information", f"/measures/people/{found.spouse.pk}/?why=x"),
            ("department.tracing", f"/cases/{contact.case_id}/?why=x"),
        ):
            client.force_login(found.by(reader))
            assert waiting in client.get(page).content.decode(), page
    way_home.arrive(transfer=Transfer.objects.get(reason="released"), by=None, at=at + 2 * DAY)
    contact.refresh_from_db()
    assert (contact.home_from_on, contact.home_until) == (TODAY + 16 * DAY, TODAY + 21 * DAY)
    assert state_of(found, at + 2 * DAY) == (str(ContactStatus.AT_HOME.label), "home")
    assert tests_at_home.open_due(at=at + 2 * DAY) == 1


def test_plan_8_after_14_days_at_the_site_seven_follow_at_home_and_end_by_themselves(found, contact):
    at = found.noon + 14 * DAY
    contact = released_from_site(found, at)
    assert (contact.status, contact.home_from_on, contact.home_until) == (
        "at_home",
        TODAY + 15 * DAY,
        TODAY + 21 * DAY,
    )
    assert open_kinds(contact) >= {"explain_home_days", "supply_at_home"}
    doors = Task.objects.filter(subject_id=contact.pk, ended_at=None).values_list("kind", "subject_label")
    assert set(doors) >= {("explain_home_days", "101"), ("supply_at_home", "101")}
    (measure,) = [one for one in measures_of(found.spouse, at=at) if one.kind == "contact_at_home"]
    assert (measure.until_on, list(measure.tests_on)) == (
        contact.home_until,
        [TODAY + 16 * DAY, TODAY + 21 * DAY],
    )
    swabbed(found, found.spouse, "T9", at + 7 * DAY, "negative")
    tests_at_home.open_due(at=at + 7 * DAY)
    assert contact_followed.release_past(at=at + 7 * DAY) == 0
    assert contact_followed.release_past(at=at + 8 * DAY) == 1
    contact.refresh_from_db()
    assert contact.status == "released"
    assert not open_kinds(contact)
    assert not [one for one in measures_of(found.spouse, at=at) if one.kind == "contact_at_home"]


def test_each_test_day_opens_one_task_for_the_testing_pair_and_the_swab_ends_it(found, contact):
    at = found.noon + 14 * DAY
    released_from_site(found, at)
    opened = [tests_at_home.open_due(at=at + day * DAY) for day in (1, 1, 2, 2)]
    assert opened == [0, 0, 1, 0]
    task = Task.objects.get(kind="test_contact_at_home")
    assert (task.post.kind, task.proof_required, task.subject_label) == ("taskforce.testing", "record", "101")
    assert task.deadline_at.astimezone(found.noon.tzinfo).date() == TODAY + 16 * DAY
    swabbed(found, found.spouse, "T9", at + 2 * DAY + timedelta(hours=1))
    tests_at_home.open_due(at=at + 2 * DAY + timedelta(hours=2))
    task.refresh_from_db()
    assert task.status == "done"
    first = HomeTest.objects.get(due_on=TODAY + 16 * DAY)
    assert (first.barcode, first.taken_at) == ("T9", at + 2 * DAY + timedelta(hours=1))


def test_at_the_door_the_tube_is_scanned_on_the_tasks_page_and_its_positive_is_a_case(client, found, contact):
    at = found.noon + 16 * DAY
    released_from_site(found, at - 2 * DAY)
    tests_at_home.open_due(at=at)
    task = Task.objects.get(kind="test_contact_at_home")
    client.force_login(found.by("taskforce.testing"))
    with clock.running_on(clock.frozen(at)):
        page = client.get(f"/tasks/{task.pk}/").context["ends_at"]
        assert found.spouse.name in client.get(page).text
        assert client.post(page, {"barcode": " "}).status_code == 422
        for _again in range(2):
            assert client.post(page, {"barcode": "H1"}).status_code == 302
    task.refresh_from_db()
    assert (task.status, HomeTest.objects.get(barcode="H1").taken_at) == ("done", at)
    found.report("positive", barcode="H1", hours=24 * 16 + 3)
    assert Case.objects.get(person=found.spouse).found_in == "isolation"
    client.force_login(found.by("department.transfer"))
    assert client.get(page).status_code == 404


def test_a_negative_tube_from_the_door_ends_the_days(found, contact):
    at = found.noon + 21 * DAY
    released_from_site(found, at - 7 * DAY)
    last = {
        "test_id": HomeTest.objects.latest("due_on").pk,
        "barcode": "H1",
        "scope": Scope.everything(),
        "by": found.by("taskforce.testing"),
    }
    with pytest.raises(InvalidInput):
        tests_at_home.take(**last, at=at - DAY)
    tests_at_home.take(**last, at=at)
    (received,) = tubes_received.receive(
        laboratory_id=found.laboratory.pk,
        box="",
        barcodes=["H1"],
        scope=Scope.everything(),
        by=None,
        at=at + timedelta(hours=1),
    )
    assert received.outcome == "received"
    assert contact_followed.release_past(at=at + DAY) == 0
    found.report("negative", barcode="H1", hours=24 * 21 + 3)
    assert contact_followed.release_past(at=at + DAY) == 1


def test_without_the_last_negative_test_nobody_is_forgotten_and_with_it_the_days_end(found, contact):
    at = found.noon + 14 * DAY
    contact = released_from_site(found, at)
    assert contact_followed.release_past(at=at + 8 * DAY) == 0
    sheet = contact_followed.follow_up_sheet(
        place=found.community, day=TODAY + 22 * DAY, scope=Scope.everything(), at=at + 8 * DAY
    )
    assert [one.about for one in sheet.missing] == [contact]
    swabbed(found, found.spouse, "T9", at + 8 * DAY, "negative")
    assert contact_followed.release_past(at=at + 9 * DAY) == 1


def test_plan_9_a_secondary_contact_stays_at_home_and_a_close_one_is_moved_in_its_own_time(found):
    plan(found, "plan_9")
    found.report("positive")
    close = Contact.objects.get(person=found.spouse)
    moved = Task.objects.get(kind="transfer_contact", subject_id=close.pk)
    assert moved.deadline_at - moved.opened_at == timedelta(minutes=480)
    secondary = listed(found, found.neighbour, "secondary")
    secondary.refresh_from_db()
    assert (secondary.status, secondary.home_from_on, secondary.home_until) == (
        "at_home",
        TODAY,
        TODAY + 7 * DAY,
    )
    assert not Transfer.objects.filter(person=found.neighbour).exists()
    assert open_kinds(secondary) == {"explain_home_days", "supply_at_home"}
    assert [measure.kind for measure in measures_of(found.neighbour, at=found.noon)] == ["contact_at_home"]
    assert list(HomeTest.objects.values_list("due_on", flat=True)) == [
        TODAY,
        TODAY + 3 * DAY,
        TODAY + 6 * DAY,
    ]
    assert tests_at_home.open_due(at=found.noon) == 1


def test_kept_at_home_who_was_near_another_case_is_moved_all_the_same(found):
    plan(found, "plan_9")
    found.report("positive")
    listed(found, found.neighbour, "secondary")
    tests_at_home.open_due(at=found.noon)
    found.sample(found.round, [found.spouse], barcode="T5")
    found.report("positive", barcode="T5", hours=4)
    close = listed(found, found.neighbour, "close", Case.objects.get(person=found.spouse))
    assert close.status == "listed"
    transfer = Transfer.objects.get(person=found.neighbour, reason="contact")
    transfers.give_bed(transfer=transfer, by=None, at=found.noon)
    positive_moved.arrive(transfer=transfer, by=None, at=found.noon)
    assert set(Contact.objects.filter(person=found.neighbour).values_list("status", flat=True)) == {
        "isolating"
    }
    assert Task.objects.get(kind="test_contact_at_home").status == "cancelled"


def test_struck_off_at_home_nobody_comes_to_test_any_more(found):
    plan(found, "plan_9")
    found.report("positive")
    secondary = listed(found, found.neighbour, "secondary")
    tests_at_home.open_due(at=found.noon)
    contact_found.strike_off(
        contact=Contact.objects.get(pk=secondary.pk),
        reason="不在场",
        by=found.by("department.tracing"),
        at=found.noon,
    )
    assert not Task.objects.filter(
        kind__in=["test_contact_at_home", "explain_home_days"], ended_at=None
    ).exists()
    assert tests_at_home.open_due(at=found.noon + DAY) == 0


def test_a_positive_at_home_is_found_in_isolation_and_withdrawn_the_days_go_on(found, contact):
    at = found.noon + 14 * DAY
    released_from_site(found, at)
    swabbed(found, found.spouse, "T9", at + 2 * DAY, "positive")
    case = Case.objects.get(person=found.spouse)
    assert case.found_in == "isolation"
    row = ResultDraft(barcode="T9", outcome="negative", tested_at=at + 2 * DAY, is_correction=True)
    results_reported.report(
        rows=[row], laboratory_reporting=found.laboratory, by=None, at=at + 2 * DAY + timedelta(hours=9)
    )
    contact.refresh_from_db()
    assert contact.status == "at_home"


def objected(stairwell, person, at):
    (measure,) = [one for one in measures_of(person, at=at) if one.kind == "contact_at_home"]
    account, scope = stairwell.by("taskforce.information"), Scope.everything()
    told = {"scope": scope, "by": account, "at": at}
    notice = measure_notices.issue(
        person_id=person.pk, kind=measure.kind, subject_id=measure.subject_id, **told
    )
    return measure_objected.take_down(
        objection_id=new_id(), notice_id=notice.pk, text="没有接触。", said_by="", phone="", **told
    )


def answered(stairwell, objection, step, at, agreed=None):
    return measure_objected.answer(
        objection_id=objection.pk,
        step=step,
        reason="核实属实。",
        agreed=agreed,
        scope=Scope.everything(),
        by=stairwell.by("commander.district"),
        at=at,
    )


def test_the_days_at_home_end_sooner_by_an_objection_and_their_last_test_with_them(found, contact):
    at = found.noon + 14 * DAY
    contact = released_from_site(found, at)
    objection = objected(found, found.spouse, at)
    sooner = contact.home_until - 2 * DAY
    later = Agreed(change=Change.SOONER, until_on=contact.home_until + DAY, terms="")
    with pytest.raises(InvalidInput):
        answered(found, objection, ObjectionStep.CHANGE, at, later)
    answered(
        found, objection, ObjectionStep.CHANGE, at, Agreed(change=Change.SOONER, until_on=sooner, terms="")
    )
    contact.refresh_from_db()
    assert contact.home_until == sooner
    assert list(HomeTest.objects.order_by("due_on").values_list("due_on", flat=True)) == [
        TODAY + 16 * DAY,
        sooner,
    ]
    assert MeasureNotice.objects.filter(subject_id=contact.pk, until_on=sooner).count() == 1


def test_upheld_the_days_at_home_are_over(found, contact):
    at = found.noon + 14 * DAY
    released_from_site(found, at)
    answered(found, objected(found, found.spouse, at), ObjectionStep.UPHOLD, at)
    assert Objection.objects.get().status == "upheld"
    assert Contact.objects.get(person=found.spouse).status == "struck_off"
    assert measures_of(found.spouse, at=at) == []


def test_a_site_stay_without_days_at_home_ends_in_the_ward_and_never_by_the_calendar(found):
    found.report("positive")
    secondary = listed(found, found.neighbour, "secondary")
    transfer = Transfer.objects.get(person=found.neighbour)
    transfers.give_bed(transfer=transfer, by=None, at=found.noon)
    positive_moved.arrive(transfer=transfer, by=None, at=found.noon)
    late = found.noon + 9 * DAY
    contact_followed.release_past(at=late)
    secondary.refresh_from_db()
    assert secondary.status == "isolating"
    stay_released.let_go(stay=Stay.objects.get(person=found.neighbour), reason="x", by=None, at=late)
    secondary.refresh_from_db()
    assert secondary.status == "released"


@pytest.mark.parametrize("broken", [{"barcode": "T1"}, {"taken_at": TAKEN_AT}], ids=["no-hour", "no-tube"])
def test_the_database_keeps_no_test_without_its_tube(contact, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeTest.objects.create(contact=contact, due_on=TODAY, **broken)


def test_the_database_watches_nobody_at_home_without_a_first_day(contact):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(status="at_home")


def test_struck_off_by_mistake_what_was_cancelled_is_opened_anew_once(found):
    found.report("positive")
    close = listed(found, found.neighbour, "close")
    by = found.by("department.tracing")
    going = open_kinds(close)
    for times in range(2):
        contact_found.strike_off(
            contact=Contact.objects.get(pk=close.pk), reason="不在场", by=by, at=found.noon
        )
        assert not open_kinds(close)
        for _try in range(2):
            back = contact_found.relist(
                contact=Contact.objects.get(pk=close.pk), reason=f"监控可见 {times}", by=by, at=found.noon
            )
        assert (back.status, back.struck_off_at, back.struck_off_reason) == ("listed", None, "")
        assert open_kinds(close) == going
        assert Task.objects.filter(subject_id=close.pk, ended_at=None).count() == len(going)
        assert Transfer.objects.filter(person=found.neighbour).exclude(status="cancelled").count() == 1


def test_who_lies_at_the_site_and_is_listed_again_goes_on_with_isolation(found):
    found.report("positive")
    close = listed(found, found.neighbour, "close")
    transfer = Transfer.objects.get(person=found.neighbour)
    transfers.give_bed(transfer=transfer, by=None, at=found.noon)
    positive_moved.arrive(transfer=transfer, by=None, at=found.noon)
    told = {"by": found.by("department.tracing"), "at": found.noon}
    contact_found.strike_off(contact=Contact.objects.get(pk=close.pk), reason="不在场", **told)
    back = contact_found.relist(contact=Contact.objects.get(pk=close.pk), reason="监控可见", **told)
    assert back.status == "isolating"


def test_who_moved_away_is_not_listed_again(found):
    found.report("positive")
    close = listed(found, found.neighbour, "close")
    told = {"by": found.by("department.tracing"), "at": found.noon}
    contact_found.strike_off(contact=close, reason="不在场", **told)
    type(found.neighbour).objects.filter(pk=found.neighbour.pk).update(standing="moved_away")
    with pytest.raises(Refused):
        contact_found.relist(contact=Contact.objects.get(pk=close.pk), reason="监控可见", **told)
