"""Who lies in a bed is seen each shift, tested on the right days, and goes home as soon as the criteria are met."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases.models import Case, Contact, HomeMonitoring
from dayclear.command.models import Task
from dayclear.command.operations import Proof
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import (
    home_monitoring,
    measure_notices,
    positive_moved,
    results_reported,
    stay_released,
    task_steps,
    tubes_received,
    ward_round,
    way_home,
)
from dayclear.records.models import Look
from dayclear.screening.models import Exemption
from dayclear.situation.wards import stay_sheet
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries
from dayclear.transfers.models import Stay, StayLog, StayRelease, Transfer
from dayclear.transfers.operations import LogDraft
from dayclear.zones.models import HouseholdSeal

HOSPITAL = "department.hospital"


@pytest.fixture(scope="module")
def outbreak_as_built(stairwell_as_built):
    """Zhang lies in the cabin hospital, his wife in the isolation site; their door is sealed."""
    stairwell = stairwell_as_built
    stairwell._fill(HOSPITAL, stairwell.district)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    stairwell.came_at = stairwell.noon + timedelta(hours=9)
    seal = Task.objects.get(kind="seal_household")
    task_steps.finish(task=seal, proof=Proof(record="x"), by=None, at=stairwell.came_at)
    for person in (stairwell.zhang, stairwell.spouse):
        transfer = transfers.give_bed(
            transfer=Transfer.objects.get(person=person), by=None, at=stairwell.came_at
        )
        positive_moved.arrive(transfer=transfer, by=stairwell.by("department.transfer"), at=stairwell.came_at)


@pytest.fixture
def outbreak(outbreak_as_built, stairwell):
    return stairwell


def stay_of(person):
    return Stay.objects.get(person=person)


def acting(stairwell, at, by=HOSPITAL):
    return {"scope": stairwell.scope(by, at), "by": stairwell.by(by), "at": at}


def seen(stairwell, person, at, entry_id=None, **told):
    draft = LogDraft(
        **{"id": entry_id or new_id(), "on": at.date(), "shift": "day", "condition": "no_symptoms"} | told
    )
    return ward_round.record(stay_id=stay_of(person).pk, draft=draft, **acting(stairwell, at))


def swabbed(stairwell, person, barcode, at, outcome="negative", ct=None):
    ward_round.swab(stay_id=stay_of(person).pk, swab_id=new_id(), barcode=barcode, **acting(stairwell, at))
    reported_at = at + timedelta(hours=6)
    row = ResultDraft(
        barcode=barcode, outcome=outcome, tested_at=reported_at, ct_orf1ab=ct, ct_n=ct and ct + 2
    )
    return results_reported.report(
        rows=[row], laboratory_reporting=stairwell.laboratory, by=None, at=reported_at
    )


def gone_home(stairwell, person, at):
    """Released by a doctor's reason, and handed over at the door at once."""
    stay = stay_of(person)
    stay_released.release(stay_id=stay.pk, reason="转居家。", **acting(stairwell, at))
    return way_home.arrive(transfer=Transfer.objects.get(left_stay=stay), by=None, at=at)


def ward_of(stairwell, person, at):
    return ward_round.open_ward(
        facility_id=stay_of(person).bed.facility_id,
        scope=stairwell.scope(HOSPITAL, at),
        account=stairwell.by(HOSPITAL),
        page="/x/",
        at=at,
    )


def test_the_ward_tells_by_name_who_was_not_seen_in_this_shift(outbreak):
    morning = outbreak.noon + timedelta(days=1)
    (row,) = ward_of(outbreak, outbreak.zhang, morning).not_seen
    assert row.stay.person == outbreak.zhang
    seen(outbreak, outbreak.zhang, morning)
    assert ward_of(outbreak, outbreak.zhang, morning).not_seen == []
    assert len(ward_of(outbreak, outbreak.zhang, morning + timedelta(hours=10)).not_seen) == 1
    assert Look.objects.filter(by=outbreak.by(HOSPITAL), person_id=outbreak.zhang.pk).exists()


def test_an_entry_sent_twice_is_one_and_a_correction_keeps_what_was_written(outbreak):
    at, sent = outbreak.noon + timedelta(days=1), new_id()
    first = seen(outbreak, outbreak.zhang, at, sent, temperature_c=37.2)
    assert seen(outbreak, outbreak.zhang, at, sent, temperature_c=37.2).pk == first.pk
    with pytest.raises(Conflict):
        seen(outbreak, outbreak.zhang, at, sent, temperature_c=39.0)
    corrected = seen(outbreak, outbreak.zhang, at, temperature_c=36.8)
    first.refresh_from_db()
    assert first.replaced_by == corrected
    assert StayLog.objects.filter(replaced_by=None).count() == 1
    with pytest.raises(InvalidInput):
        seen(outbreak, outbreak.zhang, at, on=at.date() - timedelta(days=9))
    with pytest.raises(IntegrityError), transaction.atomic():
        StayLog.objects.filter(pk=corrected.pk).update(temperature_c=99)


def test_a_stay_is_erased_in_time_with_all_that_hangs_on_it(outbreak):
    at = outbreak.noon + timedelta(days=1)
    for warm in (37.2, 36.8, 36.6):
        seen(outbreak, outbreak.zhang, at, temperature_c=warm)
    swabbed(outbreak, outbreak.zhang, "S1", at, "positive", 22.0)
    gone_home(outbreak, outbreak.zhang, at)
    assert transfers.erase_transfers(before=at + timedelta(days=400)) == 3
    assert not StayLog.objects.exists()
    assert [stay.person for stay in Stay.objects.all()] == [outbreak.spouse]


def test_who_does_not_care_for_the_facility_finds_nobody_there(outbreak):
    with pytest.raises(NotFound):
        ward_round.open_stay(
            stay_id=stay_of(outbreak.zhang).pk,
            scope=outbreak.scope("commander.compound"),
            account=outbreak.by("commander.compound"),
            page="/x/",
            at=outbreak.noon,
        )


def test_contacts_are_due_for_a_test_on_the_days_of_the_protocol(outbreak):
    days = {
        day
        for day in range(15)
        if ward_of(outbreak, outbreak.spouse, outbreak.noon + timedelta(days=day, hours=9)).tests_due
    }
    assert days == {0, 3, 6, 13}
    swabbed(outbreak, outbreak.spouse, "S0", outbreak.came_at)
    assert ward_of(outbreak, outbreak.spouse, outbreak.came_at).tests_due == []


def test_a_tube_from_a_bed_is_on_no_boxs_list_and_nobody_is_asked_for_one(outbreak):
    swabbed(outbreak, outbreak.spouse, "S1", outbreak.came_at)
    received = tubes_received.receive(
        laboratory_id=outbreak.laboratory.pk,
        box="",
        barcodes=["S1", "X1"],
        scope=Scope.everything(),
        by=None,
        at=outbreak.came_at + timedelta(hours=1),
    )
    assert [told.outcome for told in received] == ["received", "on_no_list"]


def test_a_tube_holds_one_persons_swab(outbreak):
    swabbed(outbreak, outbreak.zhang, "S1", outbreak.came_at)
    with pytest.raises(Conflict):
        swabbed(outbreak, outbreak.spouse, "S1", outbreak.came_at)


def test_a_case_goes_home_after_two_high_ct_values_a_day_apart_and_everything_ends(outbreak):
    day = timedelta(days=1)
    stay = stay_of(outbreak.zhang)
    swabbed(outbreak, outbreak.zhang, "S1", outbreak.noon + 8 * day, "positive", 30.0)
    swabbed(outbreak, outbreak.zhang, "S2", outbreak.noon + 9 * day, "positive", 35.5)
    seen(outbreak, outbreak.zhang, outbreak.noon + 9 * day, condition="better")
    assert ward_of(outbreak, outbreak.zhang, outbreak.noon + 9.5 * day).proposed == []
    swabbed(outbreak, outbreak.zhang, "S3", outbreak.noon + 10 * day, "negative")
    at = outbreak.noon + 10.5 * day
    assert len(ward_of(outbreak, outbreak.zhang, at).proposed) == 1
    assert Case.objects.count() == 1

    decided = stay_released.release(stay_id=stay.pk, reason="", **acting(outbreak, at))
    assert decided.criteria_met
    assert {test["ct"] for test in decided.evidence[0]["tests"]} == {30.0, 35.5, None}
    assert stay_of(outbreak.zhang).status == "released"
    assert Case.objects.get(person=outbreak.zhang).released_at == at
    assert HouseholdSeal.objects.get().unsealed_at is None
    kinds = set(Task.objects.filter(subject_id=stay.pk).values_list("kind", "clock"))
    assert kinds == {("take_home", "need"), ("disinfect_bed", "control")}
    assert str(Exemption.objects.get(person=outbreak.zhang).until_on) == "2022-04-20"
    way_home.arrive(transfer=Transfer.objects.get(left_stay=stay), by=None, at=at + day)
    assert HouseholdSeal.objects.get().unsealed_at == at + day
    days = HomeMonitoring.objects.get()
    assert (str(days.from_on), str(days.until_on), str(days.home_tests.get().due_on)) == (
        "2022-04-16",
        "2022-04-22",
        "2022-04-22",
    )
    again = stay_released.release(stay_id=stay.pk, reason="", **acting(outbreak, at + day))
    assert again == decided
    assert Task.objects.filter(subject_id=stay.pk).count() == 3


def test_health_is_watched_at_home_by_a_task_each_day_however_often_the_sweep_runs(outbreak):
    at = outbreak.noon + timedelta(days=1)
    gone_home(outbreak, outbreak.zhang, at)
    opened = [
        home_monitoring.open_today(at=at + timedelta(days=day, hours=hour))
        for day in range(10)
        for hour in (0, 1)
    ]
    assert opened == [0, 0, *[1, 0] * 7, 0, 0, 0, 0]
    assert HomeMonitoring.objects.get().ended_at
    watch = Task.objects.filter(kind="watch_at_home").order_by("opened_at")
    assert len({task.deadline_at.date() for task in watch}) == 7


def test_without_the_criteria_a_release_needs_a_reason_and_only_medical_staff_decides(outbreak):
    stay, at = stay_of(outbreak.zhang), outbreak.noon + timedelta(days=1)
    with pytest.raises(InvalidInput):
        stay_released.release(stay_id=stay.pk, reason=" ", **acting(outbreak, at))
    with pytest.raises(NotFound):
        stay_released.release(stay_id=stay.pk, reason="想回家", **acting(outbreak, at, "department.transfer"))
    assert stay_of(outbreak.zhang).status == "in"
    with pytest.raises(IntegrityError), transaction.atomic():
        StayRelease.objects.create(stay=stay, criteria_met=False, decided_at=at)
    stay_released.release(stay_id=stay.pk, reason="转外院。", **acting(outbreak, at))
    with pytest.raises(StepNotAllowed):
        seen(outbreak, outbreak.zhang, at)


def test_who_is_let_go_before_the_days_are_over_has_not_met_them_afterwards(outbreak):
    stay, at = stay_of(outbreak.spouse), outbreak.came_at + timedelta(days=1)
    before = stay_sheet(stay, at=at).criteria
    stay_released.release(stay_id=stay.pk, reason="接触不成立。", **acting(outbreak, at))
    after = stay_sheet(stay_of(outbreak.spouse), at=at + timedelta(hours=1)).criteria
    assert after == before
    assert [(each.name, each.met) for each in after.each] == [
        ("days_over", False),
        ("negative_samples", False),
    ]


def test_a_contact_goes_home_on_the_last_day_with_both_samples_negative(outbreak):
    last = outbreak.came_at + timedelta(days=14)
    swabbed(outbreak, outbreak.spouse, "S1", last - timedelta(days=1))
    assert ward_of(outbreak, outbreak.spouse, last).proposed == []
    swabbed(outbreak, outbreak.spouse, "S2", last - timedelta(hours=8))
    assert ward_of(outbreak, outbreak.spouse, last - timedelta(days=1)).proposed == []
    assert len(ward_of(outbreak, outbreak.spouse, last).proposed) == 1
    stay = stay_of(outbreak.spouse)
    stay_released.release(stay_id=stay.pk, reason="", **acting(outbreak, last))
    assert Contact.objects.get(person=outbreak.spouse).status == "at_home"
    assert Task.objects.filter(subject_id=stay.pk, kind="take_contact_home").exists()


def test_a_contact_who_turns_positive_in_the_bed_becomes_a_case_found_in_isolation(outbreak):
    swabbed(outbreak, outbreak.spouse, "S1", outbreak.came_at, "positive", 22.0)
    case = Case.objects.get(person=outbreak.spouse)
    assert case.found_in == "isolation"
    assert Transfer.objects.filter(person=outbreak.spouse, reason="positive", status="ordered").exists()


def test_the_days_at_home_are_a_measure_like_any_other(outbreak):
    at = outbreak.noon + timedelta(days=1)
    gone_home(outbreak, outbreak.zhang, at)
    sheet = measure_notices.open_person(
        person_id=outbreak.zhang.pk,
        account=outbreak.by(HOSPITAL),
        scope=outbreak.scope(HOSPITAL, at),
        why="告知",
        page="/x/",
        at=at,
    )
    assert [shown.draft.kind for shown in sheet.measures] == ["home_monitoring"]


def test_the_pages_of_a_ward(client, outbreak):
    client.force_login(outbreak.by(HOSPITAL))
    stay = stay_of(outbreak.zhang)
    ward = f"/facilities/{stay.bed.facility_id}/ward/"
    assert ward in client.get("/facilities/").content.decode()
    assert outbreak.zhang.name in client.get(ward).content.decode()
    assert client.get(f"{ward}export.xlsx").status_code == 200
    assert client.get("/facilities/export.xlsx").status_code == 200
    page = client.get(f"/stays/{stay.pk}/")
    form = page.context["log_form"]
    entry = {
        "id": form.fields["id"].initial,
        "on": "2022-04-03",
        "shift": "day",
        "condition": "better",
        "temperature_c": "36.6",
    }
    assert client.post(f"/stays/{stay.pk}/log/", entry).status_code == 302
    assert StayLog.objects.get().temperature_c == 36.6
    refused = client.post(f"/stays/{stay.pk}/release/", {"release-reason": ""})
    assert refused.status_code == 422
    client.force_login(outbreak.by("commander.compound"))
    assert client.get(ward).status_code == 404
    assert client.get(f"/stays/{stay.pk}/").status_code == 404


def test_a_bed_that_somebody_left_is_given_to_nobody_before_it_is_disinfected_and_aired(outbreak):
    stay = stay_of(outbreak.zhang)
    facility = stay.bed.facility
    left_at = outbreak.noon + timedelta(days=12)
    stay_released.release(stay_id=stay.pk, reason="转院", **acting(outbreak, left_at))
    assert transfer_queries.free_beds([facility.pk])[facility.pk].free == 2

    task = Task.objects.get(kind="disinfect_bed")
    done_at = left_at + timedelta(hours=1)
    how = transfers.DisinfectionDraft(
        agent="chlorine", concentration_mg_per_l=1000, contact_min=30, done_by="一组"
    )
    task_steps.finish(task=task, proof=Proof(), by=None, at=done_at, disinfection=how)
    assert transfer_queries.free_beds([facility.pk])[facility.pk].free == 3
    stay.bed.refresh_from_db()
    assert (stay.bed.awaits_disinfection, stay.bed.usable_from) == (False, done_at + timedelta(hours=1))
    sheet = task_steps.sheet(
        task_id=task.pk, account=outbreak.by(HOSPITAL), at=done_at, scope=Scope.everything()
    )
    assert sheet.reentry_at == stay.bed.usable_from


def test_a_bed_that_a_contact_left_for_a_hospital_is_to_be_disinfected_too(outbreak):
    first = stay_of(outbreak.spouse)
    at = outbreak.noon + timedelta(days=1)
    swabbed(outbreak, outbreak.spouse, "S9", at, "positive", 24.0)
    later = at + timedelta(hours=8)
    moved = transfers.give_bed(
        transfer=Transfer.objects.get(person=outbreak.spouse, reason="positive"), by=None, at=later
    )
    for _again in range(2):
        positive_moved.arrive(transfer=moved, by=outbreak.by("department.transfer"), at=later)
    first.bed.refresh_from_db()
    assert first.bed.awaits_disinfection
    assert Task.objects.filter(kind="disinfect_bed").count() == 1
