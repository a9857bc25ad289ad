"""A death is the outcome of the stay and of the case; what others owe goes on, and a mistake is taken back whole."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from dayclear.cases import queries
from dayclear.cases import rules as case_rules
from dayclear.cases.models import Case, Contact
from dayclear.command.models import Task
from dayclear.command.protocol import shipped
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, NotFound, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.loops import case_steps, day_close, person_died, person_gone, positive_moved, roster_kept
from dayclear.people.models import Death, Person
from dayclear.people.operations import DeathDraft
from dayclear.situation import transmission
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer
from dayclear.zones.models import HouseholdSeal

HOSPITAL, KEEPER = "department.hospital", "taskforce.information"


@pytest.fixture(scope="module")
def positive_as_built(positive_as_found):
    positive_as_found._fill(HOSPITAL, positive_as_found.district)
    positive_as_found.came_at = positive_as_found.noon + timedelta(hours=9)
    positive_as_found.late = positive_as_found.came_at + timedelta(hours=3)
    return positive_as_found


@pytest.fixture
def positive(positive_as_built, stairwell):
    """张伟 is positive and waits at home; 李娜, who lives with them, is a contact."""
    return stairwell


@pytest.fixture
def lying(positive):
    """Both lie in beds for three hours."""
    for person in (positive.zhang, positive.spouse):
        move = transfers.give_bed(transfer=Transfer.objects.get(person=person), by=None, at=positive.came_at)
        positive_moved.arrive(transfer=move, by=positive.by("department.transfer"), at=positive.came_at)
    return positive


def draft(stairwell, **more):
    told = {"died_at": stairwell.late - timedelta(hours=1), "happened": "facility", "said_by": "王医生"}
    return DeathDraft(**{"id": new_id(), **told, "reason": "呼吸衰竭", **more})


def acting(stairwell, by):
    return {"scope": stairwell.scope(by), "by": stairwell.by(by), "at": stairwell.late}


def dies_in_bed(stairwell, person, **more):
    stay = Stay.objects.filter(person=person).latest("period")
    told = draft(stairwell, **more)
    person_died.record_in_bed(stay_id=stay.pk, draft=told, **acting(stairwell, HOSPITAL))
    return Stay.objects.select_related("bed").get(pk=stay.pk)


def dies_at_home(stairwell, person, **more):
    by = stairwell.by(KEEPER)
    known, told = Person.objects.get(pk=person.pk), draft(stairwell, happened="home", **more)
    return person_died.record(person=known, draft=told, by=by, at=stairwell.late)


def lives_after_all(stairwell, stay, *what):
    offered = person_died.lapsed_in_bed(stay, at=stairwell.late)
    chosen = [one.subject_id for one in offered if one.what in what]
    person_died.take_back_in_bed(
        stay_id=stay.pk, reason="误记", take_up=chosen, **acting(stairwell, HOSPITAL)
    )
    return {one.what for one in offered}


def living(subject_id):
    return set(Task.objects.filter(subject_id=subject_id, ended_at=None).values_list("kind", flat=True))


def done_around(stairwell, case):
    """Sealed, disinfected and traced."""
    for step in (case_steps.seal_household, case_steps.record_disinfection):
        step(subject_id=case.pk, by=None, at=stairwell.late, note="x")
    case_steps.finish_tracing(case=case, by=stairwell.by("department.tracing"), at=stairwell.late)
    case.refresh_from_db()


def test_who_dies_in_a_bed_frees_it_and_the_case_ends_when_all_around_it_is_done(lying):
    stay, case = dies_in_bed(lying, lying.zhang), Case.objects.get()
    assert (stay.status, stay.bed.awaits_disinfection) == ("died", True)
    assert stay.period.upper == case.died_at == lying.late - timedelta(hours=1)
    assert "disinfect_bed" in living(stay.pk)
    assert Person.objects.get(pk=lying.zhang.pk).standing == "deceased"
    assert (case.status, case.is_under_way) == ("moved", False)
    assert "呼吸衰竭" not in stay.end_reason
    done_around(lying, case)
    assert case.status == "died"
    assert not HouseholdSeal.objects.filter(case_id=case.pk, unsealed_at=None).exists()

    dies_in_bed(lying, lying.zhang)
    assert Death.objects.count() == 1
    with pytest.raises(StepNotAllowed):
        transfers.decide_release(stay=stay, criteria_met=True, evidence=[], reason="", by=None, at=lying.late)


def test_who_dies_before_being_moved_is_moved_no_more_and_the_case_ends_without(positive):
    case = Case.objects.get()
    ended = dies_at_home(positive, positive.zhang)
    case.refresh_from_db()
    assert (ended.transfers, case.status) == (1, "confirmed")
    assert "transfer_positive" not in living(case.pk)
    assert "trace_contacts" in living(case.pk)
    done_around(positive, case)
    assert (case.status, case.moved_at) == ("died", None)
    assert case.closed_at == positive.late


def test_only_the_facility_says_so_of_who_lies_there_and_only_its_own_staff(lying):
    with pytest.raises(Refused):
        dies_at_home(lying, lying.zhang)
    stay = Stay.objects.get(person=lying.zhang)
    with pytest.raises(NotFound):
        person_died.record_in_bed(stay_id=stay.pk, draft=draft(lying), **acting(lying, KEEPER))
    for wrong in ({"died_at": lying.late + timedelta(hours=1)}, {"said_by": " "}, {"reason": ""}):
        with pytest.raises(InvalidInput):
            dies_in_bed(lying, lying.zhang, **wrong)
    with pytest.raises(InvalidInput):
        dies_in_bed(lying, lying.zhang, died_at=lying.came_at)


def test_the_clock_and_the_share_say_that_nobody_was_moved(positive):
    case = Case.objects.get()
    started_at = case.sampled_at

    def share(died_after_h):
        Case.objects.update(died_at=started_at + timedelta(hours=died_after_h))
        told = {"scope": Scope.everything(), "since": started_at - timedelta(days=1), "within_h": 24}
        path = positive.district.path
        found = queries.shares_in_time([path], at=started_at + timedelta(days=9), **told)[path]
        return found.in_time, found.late, queries.counts([path], **told)[path]

    in_time, late, counts = share(died_after_h=3)
    assert (in_time, late) == (0, 0)
    assert (counts.died, counts.waiting, counts.moved) == (1, 0, 0)
    assert share(died_after_h=30)[:2] == (0, 1)
    read = case_rules.clock(
        {"sampled": started_at},
        within_h=24,
        now=started_at + timedelta(days=9),
        died_at=started_at + timedelta(hours=3),
    )
    assert (read.verdict, read.total) == ("died", timedelta(hours=3))


def test_deaths_are_counted_in_the_analysis_and_on_the_day_s_close(lying):
    Person.objects.filter(pk=lying.zhang.pk).update(sex="female", birth_on=date(1950, 1, 1))
    dies_in_bed(lying, lying.zhang)
    day = lying.late.astimezone(settings.DISTRICT_ZONE).date()
    everything = {"scope": Scope.everything(), "at": lying.late}
    days = {"from_on": day - timedelta(days=1), "until_on": day}
    found = transmission.own_outbreak(place=lying.district, **days, **everything)
    assert (found.died.sum(), found.recovered.sum()) == (1, 0)
    reckoned = transmission.sheet_of(found, shipped().transmission)
    by_age = transmission.section("people", reckoned).lines[1].cells
    assert by_age == ["70–79", 0, 0, None, *[1, 1, "100.0 % (20.7–100.0)"] * 2]
    figures = transmission.section("figures", reckoned).lines
    ratios = [line.cells[1:] for line in figures if str(line.cells[2]).startswith("1 / 1")]
    assert ratios == [["100.0 %", "1 / 1 · 95 %: 20.7 % – 100.0 %"]] * 2
    sheet = day_close.sheet(
        place_id=lying.district.pk, day=day, account=lying.by("commander.district"), **everything
    )
    assert sheet.deaths == 1


def test_a_mistake_is_taken_back_and_the_bed_is_theirs_again(lying):
    stay = dies_in_bed(lying, lying.spouse)
    assert lives_after_all(lying, stay, "stay") == {"stay", "contact"}
    stay.refresh_from_db()
    stay.bed.refresh_from_db()
    assert (stay.status, stay.period.upper, stay.bed.awaits_disinfection) == ("in", None, False)
    assert living(stay.pk) == set()
    assert Contact.objects.get(person=lying.spouse).status == "isolating"
    assert not Transfer.objects.filter(person=lying.spouse).exclude(status="arrived").exists()
    assert Death.objects.get().taken_back_reason == "误记"


def test_where_the_bed_is_taken_another_is_ordered_and_where_nothing_is_ticked_nothing_goes_on(lying):
    stay = dies_in_bed(lying, lying.zhang)
    with transaction.atomic():
        other = Person.objects.exclude(pk__in=[lying.zhang.pk, lying.spouse.pk]).first()
        Stay.objects.create(bed=stay.bed, person=other, period=(lying.late, None))
        lives_after_all(lying, stay, "stay")
        stay.refresh_from_db()
        move = Transfer.objects.get(person=lying.zhang, status="ordered")
        assert (stay.status, move.from_stay_id, move.case_id) == ("released", stay.pk, Case.objects.get().pk)
        assert "transfer_positive" in living(move.case_id)
        assert Case.objects.get().died_at is None
        transaction.set_rollback(True)
    lives_after_all(lying, stay)
    stay.refresh_from_db()
    assert (stay.status, Case.objects.get().status) == ("released", "moved")
    assert Transfer.objects.filter(person=lying.zhang).count() == 1


def test_a_case_that_ended_unmoved_by_mistake_waits_to_be_moved_again(positive):
    case, person = Case.objects.get(), positive.zhang
    dies_at_home(positive, person)
    done_around(positive, case)
    scope = positive.scope("commander.district")
    offered = person_gone.lapsed(person=person, scope=scope, at=positive.late)
    roster_kept.resume(
        person=person,
        reason="误记",
        take_up=[one.subject_id for one in offered],
        scope=scope,
        by=positive.by(KEEPER),
        at=positive.late,
    )
    case.refresh_from_db()
    assert (case.status, case.closed_at, case.died_at) == ("confirmed", None, None)
    assert Transfer.objects.filter(case_id=case.pk, status="ordered").count() == 1
    assert "transfer_positive" in living(case.pk)


def test_the_database_keeps_an_outcome_honest(lying):
    dies_in_bed(lying, lying.zhang)
    for wrong in ({"status": "died"}, {"released_at": lying.late}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.update(**wrong)
    for wrong in ({"said_by": ""}, {"happened": "x"}, {"died_at": lying.late + timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Death.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Death.objects.update(taken_back_at=lying.late)
    standing = Death.objects.get()
    standing.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        standing.save(force_insert=True)


def test_the_pages_tell_the_outcome_and_the_facility_may_take_it_back(client, lying):
    stay = Stay.objects.get(person=lying.zhang)
    client.force_login(lying.by(HOSPITAL))
    page = f"/stays/{stay.pk}/"
    with clock.running_on(clock.frozen(lying.late)):
        assert client.post(f"{page}died/", {"death-reason": "x"}).status_code == 422
        died_at = (lying.late - timedelta(minutes=5)).astimezone(settings.DISTRICT_ZONE)
        told = {"id": new_id(), "died_at": f"{died_at:%Y-%m-%dT%H:%M}", "happened": "facility"}
        told |= {"said_by": "王医生", "reason": "呼吸衰竭"}
        sent = {f"death-{name}": value for name, value in told.items()}
        client.post(f"{page}died/", sent)
        shown = client.get(page).content.decode()
        assert "去世" in shown
        assert "呼吸衰竭" in shown
        case = client.get(f"/cases/{Case.objects.get().pk}/?why=核对").content.decode()
        assert "转归" in case
        client.post(f"{page}died/back/", {"reason": "误记", "take_up": [stay.pk]})
        stay.refresh_from_db()
        assert stay.status == "in"
