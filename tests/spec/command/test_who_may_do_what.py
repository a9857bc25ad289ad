"""Who may take which step on a task, as a table: status × step × how the person stands to the task."""

from datetime import timedelta

import pytest

from dayclear.command import operations, policies
from dayclear.command.models import Task
from dayclear.command.operations import EventDraft, Proof
from dayclear.command.states import Step
from dayclear.kernel.ids import new_id
from tests.integration.command.conftest import make_district

PEOPLE = {
    "owner": "leader.unit",
    "above": "leader.building",
    "far above": "commander.district",
    "department": "department.supply",
    "system": None,
}

#                accept  give_back  hand_over  finish  carry_over  cancel  reopen
ALLOWED = {
    "open": {
        "owner":      "yes     no         yes        yes     yes         no      no",
        "above":      "no      no         yes        yes     yes         yes     no",
        "far above":  "no      no         yes        yes     yes         yes     no",
        "department": "no      no         no         no      no          no      no",
        "system":     "yes     no         yes        yes     yes         yes     no",
    },
    "accepted": {
        "owner":      "no      yes        yes        yes     yes         no      no",
        "above":      "no      yes        yes        yes     yes         yes     no",
        "far above":  "no      yes        yes        yes     yes         yes     no",
        "department": "no      no         no         no      no          no      no",
        "system":     "no      yes        yes        yes     yes         yes     no",
    },
    "done": {
        "owner":      "no      no         no         no      no          no      yes",
        "above":      "no      no         no         no      no          no      yes",
        "far above":  "no      no         no         no      no          no      yes",
        "department": "no      no         no         no      no          no      no",
        "system":     "no      no         no         no      no          no      yes",
    },
    "cancelled": {
        "owner":      "no      no         no         no      no          no      yes",
        "above":      "no      no         no         no      no          no      yes",
        "far above":  "no      no         no         no      no          no      yes",
        "department": "no      no         no         no      no          no      no",
        "system":     "no      no         no         no      no          no      yes",
    },
    "carried_over": {
        "owner":      "no      no         no         no      no          no      no",
        "above":      "no      no         no         no      no          no      no",
        "far above":  "no      no         no         no      no          no      no",
        "department": "no      no         no         no      no          no      no",
        "system":     "no      no         no         no      no          no      no",
    },
}  # fmt: skip
STEPS = ["accept", "give_back", "hand_over", "finish", "carry_over", "cancel", "reopen"]
CHECKS = {
    "accept": policies.can_accept,
    "hand_over": policies.can_hand_over,
    "finish": policies.can_finish,
    "carry_over": policies.can_carry_over,
    "cancel": policies.can_cancel,
    "reopen": policies.can_reopen,
}


def bring_to(status, task, owner, at):
    if status == "accepted":
        operations.accept(task=task, by=owner, at=at)
    elif status == "done":
        operations.finish(task=task, by=None, at=at, proof=Proof(text="done"))
    elif status == "cancelled":
        operations.cancel(task=task, reason="gone", by=None, at=at)
    elif status == "carried_over":
        operations.carry_over(task=task, reason="late", by=None, at=at)
    return Task.objects.get(pk=task.pk)


@pytest.mark.parametrize("status", ALLOWED)
def test_the_table_holds(db, noon, status):
    district = make_district(noon)
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        only=frozenset({"antigen_household"}),
    )
    (task,) = operations.open_tasks(events=[draft], at=noon, by=None).tasks
    at = noon + timedelta(minutes=5)
    task = bring_to(status, task, district.accounts["leader.unit"], at)
    found = {}
    for person, kind in PEOPLE.items():
        by = district.accounts[kind] if kind else None
        answers = [policies.can_step(Step(step), task, by, at) for step in STEPS]
        found[person] = ["yes" if answer else "no" for answer in answers]
        named = {step: check(task, by, at) for step, check in CHECKS.items()}
        assert named == {step: answer for step, answer in zip(STEPS, answers, strict=True) if step in CHECKS}
        if by is not None:
            shown = policies.steps_open_to(task, by, at)
            assert [step in shown for step in STEPS] == answers
    assert found == {person: row.split() for person, row in ALLOWED[status].items()}


@pytest.mark.parametrize(
    ("asked", "proof", "enough"),
    [
        ("none", Proof(), True),
        ("text", Proof(), False),
        ("text", Proof(text="  "), False),
        ("text", Proof(text="done"), True),
        ("photo", Proof(text="done"), False),
        ("photo", Proof(file_id=new_id()), True),
        ("file", Proof(file_id=new_id()), True),
        ("file", Proof(scan="A1"), False),
        ("scan", Proof(scan="A1"), True),
        ("scan", Proof(), False),
        ("record", Proof(text="done"), False),
        ("record", Proof(record="transfers.Stay:1"), True),
        ("photo", Proof(record="zones.Seal:1"), True),
    ],
)
def test_which_proof_is_enough(asked, proof, enough):
    task = Task(proof_required=asked)
    if enough:
        policies.check_proof(task, proof)
    else:
        with pytest.raises(policies.ProofMissing):
            policies.check_proof(task, proof)
