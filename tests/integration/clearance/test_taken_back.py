"""A positive antigen entered by mistake is taken back with a reason: what it opened ends, the hold ends, the entry stays."""

from datetime import timedelta

import pytest

from dayclear.clearance.models import Antigen, EmployerWord
from dayclear.clearance.policies import NotYourEntry
from dayclear.clearance.rules import Reason
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.loops import antigen_taken_back
from dayclear.situation import fitness
from dayclear.situation.measures import measures_of


def take_back(firm, antigen, *, account=None, why="扫错了人", at=None):
    by = account or firm.keeper
    return antigen_taken_back.take_back(
        antigen_id=antigen.pk, why=why, scope=firm.scope(by), by=by, at=at or firm.noon
    )


@pytest.fixture
def mistake(firm):
    (found,) = firm.report(firm.told(firm.stairwell.zhang, "positive")).suspicions
    return found


def test_what_it_opened_ends_the_person_may_come_again_and_the_entry_stays(firm, mistake):
    zhang = firm.stairwell.zhang
    taken_back = take_back(firm, mistake)
    assert (taken_back.suspicion, taken_back.taken_back_by, taken_back.taken_back_why) == (
        "taken_back",
        firm.keeper,
        "扫错了人",
    )
    assert {(task.status, "扫错了人" in task.end_reason) for task in Task.objects.all()} == {
        ("cancelled", True)
    }
    assert {word.kind for word in EmployerWord.objects.all()} == {"stopped", "cleared"}
    assert measures_of(zhang, at=firm.noon) == []
    answer = fitness.may_work(zhang.pk, scope=firm.scope(), at=firm.noon).verdict
    assert answer.reason == Reason.ANTIGEN_MISSING
    take_back(firm, mistake)
    assert EmployerWord.objects.count() == 2


def test_an_earlier_negative_counts_again(firm):
    zhang, at = firm.stairwell.zhang, firm.noon + timedelta(hours=1)
    firm.report(firm.told(zhang, "negative"))
    (mistake,) = firm.report(firm.told(zhang, "positive", at=at), at=at).suspicions
    take_back(firm, mistake, at=at)
    assert fitness.may_work(zhang.pk, scope=firm.scope(), at=at).verdict.reason == Reason.NUCLEIC_MISSING


def test_another_positive_of_the_person_goes_on(firm, mistake):
    firm.report(firm.told(firm.stairwell.zhang, "positive"))
    take_back(firm, mistake)
    other = Antigen.objects.get(suspicion="waiting")
    assert {task.status for task in Task.objects.filter(subject_id=other.pk)} == {"open"}
    assert {word.kind for word in EmployerWord.objects.all()} == {"stopped"}


@pytest.mark.parametrize("who", ["commander.compound", "commander.district"])
def test_whoever_commands_the_place_may_and_others_may_not(firm, mistake, who):
    with pytest.raises(NotYourEntry):
        take_back(firm, mistake, account=firm.stairwell.by("taskforce.information"))
    with pytest.raises(NotFound):
        take_back(firm, mistake, account=firm.stairwell.by("leader.unit"))
    assert take_back(firm, mistake, account=firm.stairwell.by(who)).suspicion == "taken_back"


def test_it_needs_a_reason(firm, mistake):
    with pytest.raises(InvalidInput):
        take_back(firm, mistake, why=" ")


@pytest.mark.parametrize("outcome", ["negative", "positive"])
def test_what_a_laboratory_has_settled_only_a_laboratory_changes(firm, mistake, outcome):
    stairwell = firm.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang], "A1", firm.noon + timedelta(hours=1))
    stairwell.report(outcome, "A1", hours=2)
    with pytest.raises((StepNotAllowed, Conflict)):
        take_back(firm, mistake)


def test_whoever_entered_it_finds_it_where_it_was_entered_without_the_name(firm, mistake, client):
    client.force_login(firm.keeper)
    address = f"/clearance/employers/{firm.employer.pk}/antigen/"
    with clock.running_on(clock.frozen(firm.noon)):
        page = client.get(address).content.decode()
        assert ("张*" in page, "张伟" in page) == (True, False)
        answer = client.post(f"/clearance/antigens/{mistake.pk}/take-back/", {"why": "扫错了人"})
        assert (answer.status_code, answer["Location"]) == (302, address)
        assert "张*" not in client.get(address).content.decode()
