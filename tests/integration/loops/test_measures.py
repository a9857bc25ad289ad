"""Whoever is under a measure is told why and until when, may object, and gets an answer that means something."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases.models import Case, Contact, HomeMonitoring
from dayclear.command import queries
from dayclear.command.models import MeasureNotice, Objection, Task
from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed, Proof
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.loops import (
    measure_notices,
    measure_objected,
    positive_moved,
    stay_released,
    task_steps,
    way_home,
)
from dayclear.people.models import Person
from dayclear.records.models import Look
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer
from dayclear.zones import operations as zones
from dayclear.zones.models import HouseholdSeal

WHY = "电话询问"


@pytest.fixture(scope="module")
def outbreak_as_built(stairwell_as_built):
    """Zhang is positive: he waits for a bed, his wife is a contact, their door is sealed."""
    stairwell = stairwell_as_built
    stairwell._fill("department.health", stairwell.district)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    seal = Task.objects.get(kind="seal_household")
    task_steps.finish(task=seal, proof=Proof(record="x"), by=None, at=stairwell.noon)


@pytest.fixture
def outbreak(outbreak_as_built, stairwell):
    return stairwell


def measures(stairwell, person, at=None):
    sheet = measure_notices.open_person(
        person_id=person.pk,
        scope=stairwell.scope("taskforce.information"),
        account=stairwell.by("taskforce.information"),
        why=WHY,
        page="/x/",
        at=at or stairwell.noon,
    )
    return {shown.draft.kind: shown.draft for shown in sheet.measures}


def issued(stairwell, person, kind):
    return measure_notices.issue(
        person_id=person.pk,
        kind=kind,
        subject_id=measures(stairwell, person)[kind].subject_id,
        scope=stairwell.scope("taskforce.information"),
        by=stairwell.by("taskforce.information"),
        at=stairwell.noon,
    )


def objected(stairwell, notice, text="我没有去过那里。", objection_id=None, phone="13900000000"):
    return measure_objected.take_down(
        objection_id=objection_id or new_id(),
        notice_id=notice.pk,
        text=text,
        said_by="",
        phone=phone,
        scope=stairwell.scope("taskforce.information"),
        by=stairwell.by("taskforce.information"),
        at=stairwell.noon,
    )


def answered(stairwell, objection, step, reason="核实属实。", agreed=None, by="department.health"):
    return measure_objected.answer(
        objection_id=objection.pk,
        step=step,
        reason=reason,
        agreed=agreed,
        scope=Scope.everything(),
        by=stairwell.by(by),
        at=stairwell.noon + timedelta(hours=10),
    )


def test_each_measure_is_told_with_its_last_day_and_the_tests(outbreak):
    told = measures(outbreak, outbreak.spouse)
    contact = Contact.objects.get(person=outbreak.spouse)
    assert set(told) == {"contact_isolation", "household_seal"}
    isolation = told["contact_isolation"]
    assert isolation.until_on == contact.isolate_until
    assert [str(day) for day in isolation.tests_on] == [
        "2022-04-03",
        "2022-04-06",
        "2022-04-09",
        "2022-04-16",
    ]
    assert isolation.where.zh == "锦绣花园 1号楼 1单元 101"
    assert set(measures(outbreak, outbreak.zhang)) == {"hospital_stay", "household_seal"}
    assert measures(outbreak, outbreak.neighbour) == {}


def test_a_measure_without_a_last_day_of_its_own_is_always_decided_anew_in_time(outbreak):
    first = measures(outbreak, outbreak.zhang)["hospital_stay"].until_on
    later = outbreak.noon + timedelta(days=20)
    assert str(first) == "2022-04-17"
    assert str(measures(outbreak, outbreak.zhang, at=later)["hospital_stay"].until_on) == "2022-05-01"


def test_every_look_is_written_down_and_without_a_reason_nothing_is_shown(outbreak):
    information = outbreak.by("taskforce.information")
    asked = {
        "person_id": outbreak.zhang.pk,
        "scope": outbreak.scope("taskforce.information"),
        "account": information,
        "page": "/x/",
        "at": outbreak.noon,
    }
    assert measure_notices.open_person(**asked, why="") is None
    assert not Look.objects.filter(by=information, person_id=outbreak.zhang.pk).exists()
    assert measure_notices.open_person(**asked, why=WHY)
    assert Look.objects.get(by=information, person_id=outbreak.zhang.pk).why == WHY


def test_who_has_no_duty_towards_people_finds_no_measure(outbreak):
    with pytest.raises(NotFound):
        measure_notices.open_person(
            person_id=outbreak.zhang.pk,
            scope=outbreak.scope("department.transfer"),
            account=outbreak.by("department.transfer"),
            why=WHY,
            page="/x/",
            at=outbreak.noon,
        )


def test_the_notice_is_one_paper_until_something_changes(outbreak):
    first = issued(outbreak, outbreak.spouse, "contact_isolation")
    assert issued(outbreak, outbreak.spouse, "contact_isolation").pk == first.pk
    Contact.objects.filter(person=outbreak.spouse).update(isolate_until=first.until_on - timedelta(days=1))
    second = issued(outbreak, outbreak.spouse, "contact_isolation")
    assert (second.pk != first.pk, second.until_on < first.until_on) == (True, True)
    assert len(first.number) == 10
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        MeasureNotice.objects.filter(pk=first.pk).update(until_on=second.until_on)


def test_an_objection_opens_one_task_on_the_clock_of_need_however_often_it_is_sent(outbreak):
    notice = issued(outbreak, outbreak.spouse, "contact_isolation")
    sent = new_id()
    objection = objected(outbreak, notice, objection_id=sent)
    assert objected(outbreak, notice, objection_id=sent).pk == objection.pk
    task = Task.objects.get(kind="answer_objection")
    assert (task.clock, task.post.kind, task.subject_label) == ("need", "department.health", notice.number)
    assert task.deadline_at == outbreak.noon + timedelta(days=1)
    with pytest.raises(Conflict):
        objected(outbreak, notice, text="别的话", objection_id=sent)
    with pytest.raises(Conflict):
        objected(outbreak, notice)
    with pytest.raises(InvalidInput):
        objected(outbreak, issued(outbreak, outbreak.spouse, "household_seal"), text=" ")


def test_the_telephone_for_the_answer_is_kept_as_digits_and_anything_else_refused(outbreak):
    notice = issued(outbreak, outbreak.spouse, "contact_isolation")
    with pytest.raises(InvalidInput, match="电话"):
        objected(outbreak, notice, phone="明天再打")
    assert objected(outbreak, notice, phone="+86 139-0000-0000").phone == "13900000000"
    assert objected(outbreak, issued(outbreak, outbreak.spouse, "household_seal"), phone=" ").phone == ""


def test_upheld_a_contact_is_struck_off_and_not_moved(outbreak):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    answered(outbreak, objection, ObjectionStep.UPHOLD)
    assert Contact.objects.get(person=outbreak.spouse).status == "struck_off"
    assert Transfer.objects.get(person=outbreak.spouse).status == "cancelled"
    assert Task.objects.get(kind="answer_objection").status == "done"
    assert "contact_isolation" not in measures(outbreak, outbreak.spouse)
    repeated = answered(outbreak, objection, ObjectionStep.UPHOLD)
    assert repeated.status == "upheld"
    with pytest.raises(StepNotAllowed):
        answered(outbreak, objection, ObjectionStep.DISMISS, reason="其实不对。")


def test_upheld_in_part_the_measure_ends_sooner_and_never_later(outbreak):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    contact = Contact.objects.get(person=outbreak.spouse)
    with pytest.raises(InvalidInput):
        changed(outbreak, objection, until_on=contact.isolate_until + timedelta(days=1))
    sooner = contact.isolate_until - timedelta(days=7)
    changed(outbreak, objection, until_on=sooner)
    now = Contact.objects.get(pk=contact.pk)
    assert now.isolate_until == sooner
    assert now.home_until - sooner == contact.home_until - contact.isolate_until
    renewed = MeasureNotice.objects.latest("issued_at")
    assert (renewed.subject_id, renewed.until_on) == (contact.pk, sooner)


def changed(outbreak, objection, change=Change.SOONER, until_on=None, terms=""):
    agreed = Agreed(change=change, until_on=until_on, terms=terms)
    return answered(outbreak, objection, ObjectionStep.CHANGE, agreed=agreed)


def test_upheld_in_part_a_contact_is_isolated_at_home_and_moved_no_more(outbreak):
    """The listing stands until its last day, the bed goes to somebody else, and the home is made ready in time."""
    transfer = Transfer.objects.get(person=outbreak.spouse)
    transfers.give_bed(transfer=transfer, by=None, at=outbreak.noon)
    positive_moved.arrive(transfer=transfer, by=outbreak.by("department.transfer"), at=outbreak.noon)
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    for _again in range(2):
        changed(outbreak, objection, Change.PLACE, terms="改为居家隔离，单独居住。")
    assert Contact.objects.get(person=outbreak.spouse).status == "at_home"
    assert Stay.objects.get(person=outbreak.spouse).status == "released"
    assert set(Task.objects.filter(ended_at=None).values_list("kind", flat=True)) >= {
        "carry_out_isolation",
        "disinfect_bed",
        "take_contact_home",
        "tell_answer",
    }
    now = measures(outbreak, outbreak.spouse)["contact_isolation"]
    assert now.where.zh == "锦绣花园 1号楼 1单元 101"
    renewed = MeasureNotice.objects.latest("issued_at")
    sheet = measure_notices.open_notice(
        notice_id=renewed.pk,
        scope=Scope.everything(),
        account=outbreak.by("department.health"),
        page="/x/",
        at=outbreak.noon,
    )
    assert [one.terms for one in sheet.agreed] == ["改为居家隔离，单独居住。"]
    assert (sheet.holds, sheet.is_current) == (True, True)


def test_a_notice_says_on_paper_that_it_was_overtaken_or_that_its_measure_is_over(client, outbreak):
    first = issued(outbreak, outbreak.spouse, "contact_isolation")
    client.force_login(outbreak.by("taskforce.information"))

    def shown():
        with clock.running_on(clock.frozen(outbreak.noon)):
            pages = [
                client.get(f"/measures/notices/{first.pk}/{which}").content.decode()
                for which in ("", "paper/")
            ]
        return ["not-current" in pages[0], pages[1].count("paper-over")]

    assert shown() == [False, 0]
    changed(outbreak, objected(outbreak, first), Change.PLACE, terms="居家隔离")
    Contact.objects.filter(person=outbreak.spouse).update(
        isolate_until=outbreak.noon.date() + timedelta(days=2)
    )
    assert shown() == [True, 2]
    Contact.objects.filter(person=outbreak.spouse).update(status="released", released_at=outbreak.noon)
    assert shown() == [True, 2]
    with clock.running_on(clock.frozen(outbreak.noon)):
        paper = client.get(f"/measures/notices/{first.pk}/paper/").content.decode()
    assert "Nothing is asked of you by it." in paper
    assert "Until then the measure holds" not in paper


def test_a_contact_who_waits_is_not_fetched_when_isolation_is_at_home(outbreak):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    changed(outbreak, objection, Change.PLACE, terms="居家隔离")
    assert Transfer.objects.get(person=outbreak.spouse).status == "cancelled"
    assert Task.objects.get(kind="transfer_contact").status == "cancelled"


def test_a_patient_is_moved_into_another_hospital_from_the_bed_they_lie_in(outbreak):
    transfer, arrived_at = Transfer.objects.get(person=outbreak.zhang), outbreak.noon + timedelta(hours=9)
    transfers.give_bed(transfer=transfer, by=None, at=outbreak.noon)
    positive_moved.arrive(transfer=transfer, by=outbreak.by("department.transfer"), at=arrived_at)
    notice = issued(outbreak, outbreak.zhang, "hospital_stay")
    changed(outbreak, objected(outbreak, notice), Change.PLACE, terms="改送有透析的医院。")
    onward = Transfer.objects.get(person=outbreak.zhang, from_stay__isnull=False)
    assert (onward.status, onward.from_stay) == ("ordered", Stay.objects.get(person=outbreak.zhang))
    assert Task.objects.filter(kind="carry_out_hospital").exists()


@pytest.mark.parametrize(
    ("whose", "kind", "task"),
    [
        ("zhang", "hospital_stay", "carry_out_hospital"),
        ("spouse", "household_seal", "carry_out_seal"),
        ("neighbour", "zone_stay", "carry_out_zone"),
    ],
)
def test_what_the_record_cannot_tell_is_a_task_for_who_must_by_the_day_agreed(outbreak, whose, kind, task):
    zones.set_zone(place=outbreak.building, kind="lockdown", why=zones.Why("x"), by=None, at=outbreak.noon)
    person = getattr(outbreak, whose)
    notice = issued(outbreak, person, kind)
    sooner = notice.until_on - timedelta(days=3)
    changed(outbreak, objected(outbreak, notice), until_on=sooner)
    opened = Task.objects.get(kind=task)
    assert (opened.clock, opened.deadline_at.astimezone(outbreak.noon.tzinfo).date()) == ("need", sooner)
    assert measures(outbreak, person)[kind].until_on == sooner
    with pytest.raises(InvalidInput):
        changed(outbreak, objected(outbreak, notice), until_on=notice.until_on)


def test_upheld_a_zone_is_not_lifted_for_one_but_its_commander_must_see_to_it(outbreak):
    zones.set_zone(place=outbreak.building, kind="lockdown", why=zones.Why("x"), by=None, at=outbreak.noon)
    objection = objected(outbreak, issued(outbreak, outbreak.neighbour, "zone_stay"))
    with pytest.raises(InvalidInput):
        changed(outbreak, objection, Change.PLACE, terms="别处")
    answered(outbreak, objection, ObjectionStep.UPHOLD)
    assert Task.objects.get(kind="carry_out_zone").post.kind == "commander.compound"
    assert "zone_stay" in measures(outbreak, outbreak.neighbour)


def test_days_at_home_end_sooner_and_their_test_with_them(outbreak):
    transfer, left_at = Transfer.objects.get(person=outbreak.zhang), outbreak.noon + timedelta(hours=9)
    transfers.give_bed(transfer=transfer, by=None, at=outbreak.noon)
    positive_moved.arrive(transfer=transfer, by=outbreak.by("department.transfer"), at=left_at)
    stay_released.let_go(stay=Stay.objects.get(), reason="x", by=None, at=left_at)
    way_home.arrive(transfer=Transfer.objects.get(reason="released"), by=None, at=left_at)
    notice = issued(outbreak, outbreak.zhang, "home_monitoring")
    sooner = notice.until_on - timedelta(days=2)
    changed(outbreak, objected(outbreak, notice), until_on=sooner)
    days = HomeMonitoring.objects.get()
    assert (days.until_on, days.home_tests.get().due_on) == (sooner, sooner)


def test_upheld_a_door_is_opened_and_a_patient_leaves_the_bed(outbreak):
    answered(
        outbreak,
        objected(outbreak, issued(outbreak, outbreak.spouse, "household_seal")),
        ObjectionStep.UPHOLD,
    )
    assert HouseholdSeal.objects.get().unsealed_at
    transfer = Transfer.objects.get(person=outbreak.zhang)
    transfers.give_bed(transfer=transfer, by=None, at=outbreak.noon)
    arrived_at = outbreak.noon + timedelta(hours=9)
    positive_moved.arrive(transfer=transfer, by=outbreak.by("department.transfer"), at=arrived_at)
    notice = issued(outbreak, outbreak.zhang, "hospital_stay")
    assert notice.where_zh.startswith("一号方舱医院")
    answered(outbreak, objected(outbreak, notice), ObjectionStep.UPHOLD)
    assert Stay.objects.get(person=outbreak.zhang).status == "released"


def test_dismissed_the_measure_holds_and_only_the_owner_of_the_task_or_one_above_may_answer(outbreak):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    with pytest.raises(Refused):
        answered(outbreak, objection, ObjectionStep.DISMISS, by="department.transfer")
    objection.refresh_from_db()
    assert objection.status == "open"
    with pytest.raises(InvalidInput):
        answered(outbreak, objection, ObjectionStep.DISMISS, reason=" ")
    answered(outbreak, objection, ObjectionStep.DISMISS, by="commander.district")
    assert Contact.objects.get(person=outbreak.spouse).status == "listed"


def test_taken_back_nobody_need_answer(outbreak):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    measure_objected.withdraw(
        objection_id=objection.pk,
        reason="已经问清楚了。",
        scope=outbreak.scope("taskforce.information"),
        by=outbreak.by("taskforce.information"),
        at=outbreak.noon,
    )
    assert Task.objects.get(kind="answer_objection").status == "cancelled"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "upheld"},
        {"text": ""},
        {"status": "changed", "answer": "x"},
        {"status": "changed", "answer": "x", "change": "sooner"},
        {"status": "changed", "answer": "x", "change": "eased"},
        {"status": "dismissed", "answer": "x", "terms": "x"},
    ],
)
def test_the_database_keeps_an_objection_whole(outbreak, changes):
    objection = objected(outbreak, issued(outbreak, outbreak.spouse, "contact_isolation"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(
            **{"ended_at": outbreak.noon if "answer" in changes else None, **changes}
        )


def test_the_pages_from_the_person_to_the_paper_to_the_answer(client, outbreak):
    client.force_login(outbreak.by("taskforce.information"))
    spouse = Person.objects.get(pk=outbreak.spouse.pk)
    person = client.get(f"/measures/people/{spouse.pk}/?why={WHY}")
    shown = next(m for m in person.context["sheet"].measures if m.draft.kind == "contact_isolation")
    # A door may be sealed for longer, isolation as a contact not: whoever hands the paper out reads what it says.
    assert person.content.decode().count("届时重新决定") == 1
    made = client.post(
        f"/measures/people/{spouse.pk}/issue/", {"kind": shown.draft.kind, "subject": shown.draft.subject_id}
    )
    paper = client.get(made["Location"]).content.decode()
    notice = MeasureNotice.objects.get()
    case = Case.objects.get()
    assert f"{notice.until_on}" in paper
    assert "密切接触者隔离医学观察" in paper
    assert "Isolation as a contact" in paper
    assert "within 24 hours" in paper
    assert outbreak.zhang.name not in paper
    assert case.number not in paper
    assert (
        client.get(f"/measures/find/?number={notice.number[:5]}-{notice.number[5:].lower()}").status_code
        == 302
    )
    form = client.get(f"/measures/notices/{notice.pk}/").context["form"]
    sent = {"objection_id": form.fields["objection_id"].initial, "text": "不对"}
    refused = client.post(f"/measures/notices/{notice.pk}/object/", sent | {"phone": "明天再打"})
    assert (refused.status_code, refused.context["form"]["phone"].value()) == (422, "明天再打")
    taken = client.post(f"/measures/notices/{notice.pk}/object/", sent)
    page = client.get(taken["Location"])
    assert (page.context["sheet"].answers, page.context["sheet"].may_withdraw) == ([], True)
    assert notice.number in client.get("/measures/").content.decode()
    late = Task.objects.get(kind="answer_objection").deadline_at + timedelta(minutes=1)
    row = measure_objected.rows([Objection.objects.get()], at=late)[0]
    assert (row.is_late, row.answers.account.name) == (True, outbreak.by("department.health").name)
    assert queries.objections_overdue(scope=Scope.everything(), at=late) == 1
    assert client.get("/measures/export.xlsx").status_code == 200
    client.force_login(outbreak.by("department.health"))
    assert client.get(f"{taken['Location']}paper/").status_code == 302
    answer = {"step": "change", "reason": "家中可单独居住。", "change": "place", "terms": ""}
    assert client.post(f"{taken['Location']}answer/", answer).status_code == 422
    answer["terms"] = "居家隔离"
    assert client.post(f"{taken['Location']}answer/", answer).status_code == 302
    assert Objection.objects.get().status == "changed"
    assert client.get("/measures/?status=changed").context["page"].paginator.count == 1
    paper = client.get(f"{taken['Location']}paper/").content.decode()
    assert all(
        said in paper for said in ("居家隔离", "家中可单独居住。", "Answer to your objection", "对您所提异议")
    )
