"""Who is dead or gone before being moved is moved nowhere; what others owe goes on, ends the case, and is taken back whole."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from dayclear.cases import queries
from dayclear.cases.models import Case, Contact
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import case_steps, left_unmoved, person_died, person_gone, roster_kept
from dayclear.people.models import Person
from dayclear.people.operations import DeathDraft
from dayclear.situation.case_page import case_sheet
from dayclear.transfers.models import Transfer
from dayclear.zones import operations as zones
from dayclear.zones.models import HouseholdSeal

KEEPER, TRACER = "taskforce.information", "department.tracing"


@pytest.fixture
def outbreak(stairwell):
    """张伟 was swabbed; the result is still to come."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.late = stairwell.noon + timedelta(hours=9)
    return stairwell


def told(stairwell, at, **more):
    person = Person.objects.get(pk=stairwell.zhang.pk)
    return {"person": person, "by": stairwell.by(KEEPER), "at": at, **more}


def dies(stairwell, at):
    draft = DeathDraft(id=new_id(), died_at=at, happened="home", said_by="王医生", reason="呼吸衰竭")
    return person_died.record(**told(stairwell, at, draft=draft))


def found(stairwell):
    stairwell.report("positive")
    return Case.objects.get()


def closed_without_move(stairwell, case, reason="已告知长春市疾控中心"):
    known = queries.case(case.pk, scope=Scope.everything())
    return left_unmoved.close(case=known, reason=reason, by=stairwell.by(TRACER), at=stairwell.late)


def done_around(stairwell, case):
    for step in (case_steps.seal_household, case_steps.record_disinfection):
        step(subject_id=case.pk, by=None, at=stairwell.late, note="x")
    case_steps.finish_tracing(case=case, by=stairwell.by(TRACER), at=stairwell.late)
    case.refresh_from_db()


def back_again(stairwell, *, at):
    scope = stairwell.scope("commander.district")
    offered = person_gone.lapsed(person=stairwell.zhang, scope=scope, at=at)
    chosen = [one.subject_id for one in offered]
    roster_kept.resume(**told(stairwell, at, reason="误记", take_up=chosen, scope=scope))


def living(case):
    return set(Task.objects.filter(subject_id=case.pk, ended_at=None).values_list("kind", flat=True))


def is_sealed(case):
    return HouseholdSeal.objects.filter(case_id=case.pk, unsealed_at=None).exists()


def moves(stairwell):
    return Transfer.objects.filter(person=stairwell.zhang, status="ordered").count()


def waiting(stairwell):
    path, since = stairwell.district.path, stairwell.noon - timedelta(days=1)
    return queries.counts([path], scope=Scope.everything(), since=since, within_h=24)[path].waiting


def verdict(stairwell, case):
    known = queries.case(case.pk, scope=Scope.everything())
    return case_sheet(case=known, scope=Scope.everything(), at=stairwell.late).clock.clock.verdict


def test_whose_first_positive_comes_after_death_is_moved_nowhere_and_all_else_starts(outbreak):
    died_at = outbreak.noon + timedelta(hours=1)
    dies(outbreak, died_at)
    case = found(outbreak)
    assert (case.status, case.died_at, moves(outbreak), waiting(outbreak)) == ("confirmed", died_at, 0, 0)
    assert {"seal_household", "trace_contacts", "disinfect_home"} <= living(case)
    assert "transfer_positive" not in living(case)
    assert verdict(outbreak, case) == "died"
    assert Contact.objects.get(person=outbreak.spouse).status == "listed"
    done_around(outbreak, case)
    assert (case.status, is_sealed(case)) == ("died", False)

    back_again(outbreak, at=outbreak.late)
    case.refresh_from_db()
    assert (case.status, case.died_at, case.closed_at, moves(outbreak)) == ("confirmed", None, None, 1)
    assert "transfer_positive" in living(case)
    assert is_sealed(case)


def test_a_door_that_was_opened_for_another_reason_stays_open_when_a_death_is_taken_back(outbreak):
    case = found(outbreak)
    dies(outbreak, outbreak.late)
    case_steps.seal_household(subject_id=case.pk, by=None, at=outbreak.late, note="x")
    before = outbreak.late + timedelta(minutes=1)
    zones.unseal_for_case(case_id=case.pk, reason="异议成立", by=None, at=before)
    outbreak.late += timedelta(hours=1)
    case_steps.record_disinfection(subject_id=case.pk, by=None, at=outbreak.late, note="x")
    case_steps.finish_tracing(case=case, by=outbreak.by(TRACER), at=outbreak.late)
    back_again(outbreak, at=outbreak.late)
    assert not is_sealed(case)


def test_who_died_moves_house_no_more(outbreak):
    dies(outbreak, outbreak.late)
    with pytest.raises(Refused, match="张伟"):
        roster_kept.move_house(**told(outbreak, outbreak.late, place=outbreak.unit, door="102", reason="x"))
    assert Person.objects.get(pk=outbreak.zhang.pk).standing == "deceased"


def test_a_case_that_left_unmoved_closes_with_a_reason_and_waits_again_when_the_person_is_back(outbreak):
    case = found(outbreak)
    with pytest.raises(Refused):
        closed_without_move(outbreak, case)
    roster_kept.move_away(**told(outbreak, outbreak.late, reason="邻居告知"))
    with pytest.raises(InvalidInput):
        closed_without_move(outbreak, case, reason=" ")
    closed_without_move(outbreak, case)
    case.refresh_from_db()
    assert (case.status, waiting(outbreak), verdict(outbreak, case)) == ("confirmed", 0, "left")
    done_around(outbreak, case)
    assert (case.status, case.left_reason) == ("left", "已告知长春市疾控中心")
    assert not is_sealed(case)
    assert closed_without_move(outbreak, case).status == "left"

    back_again(outbreak, at=outbreak.late)
    case.refresh_from_db()
    assert (case.status, case.left_at, case.closed_at) == ("confirmed", None, None)
    assert (moves(outbreak), waiting(outbreak), is_sealed(case)) == (1, 1, True)
    assert "transfer_positive" in living(case)


def test_the_database_keeps_a_departure_honest(outbreak):
    case = found(outbreak)
    for wrong in ({"left_at": outbreak.late}, {"left_reason": "x"}, {"status": "left"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**wrong)


def test_who_traces_writes_a_death_down_on_the_page_of_the_case_and_takes_it_back(client, outbreak):
    case = found(outbreak)
    page = f"/cases/{case.pk}/"
    died_at = outbreak.late.astimezone(settings.DISTRICT_ZONE)
    told_of = {"id": new_id(), "died_at": f"{died_at:%Y-%m-%dT%H:%M}", "happened": "home"}
    sent = {
        f"death-{name}": value for name, value in (told_of | {"said_by": "女儿", "reason": "猝死"}).items()
    }
    with clock.running_on(clock.frozen(outbreak.late + timedelta(minutes=1))):
        client.force_login(outbreak.by("department.transfer"))
        client.post(f"{page}died/", sent)
        assert Case.objects.get().died_at is None
        client.force_login(outbreak.by(TRACER))
        client.post(f"{page}died/", sent)
        assert Case.objects.get().died_at is not None
        assert "猝死" in client.get(f"{page}?why=核对").content.decode()
        client.post(f"{page}died/back/", {"reason": "误记", "take_up": [case.pk]})
    assert Case.objects.get().died_at is None
    assert moves(outbreak) == 1
