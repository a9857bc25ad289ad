"""One positive result sets everything going at once, closes when everything is done, and can be taken back."""

from datetime import timedelta

import pytest

from dayclear.cases.models import Case, Contact
from dayclear.command import queries as tasks
from dayclear.command.models import Task
from dayclear.command.proof import Proof
from dayclear.loops import case_steps, positive_moved, task_steps
from dayclear.screening.models import Due
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer
from dayclear.zones.models import HouseholdSeal

OWNERS = {
    "transfer_positive": "department.transfer",
    "seal_household": "commander.compound",
    "antigen_household": "leader.unit",
    "trace_contacts": "department.tracing",
    "disinfect_stairwell": "department.disinfection",
    "disinfect_home": "department.disinfection",
    "review_zone": "commander.district",
}


@pytest.fixture
def case(stairwell):
    """张伟 was sampled alone at 12:10 and is positive at 15:00."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    return Case.objects.get()


def test_every_task_of_the_protocol_is_open_with_the_post_that_answers_there(stairwell, case):
    opened = {
        task.kind: task.post.kind for task in Task.objects.filter(subject_id=case.pk).select_related("post")
    }
    assert opened == OWNERS
    for kind, owner in OWNERS.items():
        mine = tasks.my_tasks(
            stairwell.by(owner), stairwell.scope(owner), stairwell.noon + timedelta(hours=3)
        )
        assert kind in [task.kind for task in mine]


def test_the_household_becomes_contacts_and_both_are_to_be_moved(stairwell, case):
    assert [contact.person for contact in Contact.objects.filter(case=case)] == [stairwell.spouse]
    assert sorted(Transfer.objects.values_list("reason", flat=True)) == ["contact", "positive"]


def test_a_repeated_report_opens_nothing_twice(stairwell, case):
    before = (Task.objects.count(), Transfer.objects.count(), Contact.objects.count())
    repeated = stairwell.report("positive", hours=4)
    assert repeated.recorded.repeated == 1
    assert repeated.case_ids == ()
    assert (Task.objects.count(), Transfer.objects.count(), Contact.objects.count()) == before
    assert Case.objects.count() == 1


def test_the_loop_closes_when_the_last_proof_is_there(stairwell, case):
    at = stairwell.noon + timedelta(hours=5)
    move(stairwell, case, at)
    case_steps.finish_tracing(case=case, by=stairwell.by("department.tracing"), at=at)
    finish(stairwell, case, "seal_household", at)
    case.refresh_from_db()
    assert case.status == "moved"
    finish(stairwell, case, "disinfect_home", at)
    case.refresh_from_db()
    assert case.status == "closed"
    assert case.moved_at - case.sampled_at < timedelta(hours=24)
    assert HouseholdSeal.objects.get().household_id == case.household_id
    done = set(Task.objects.filter(subject_id=case.pk, status="done").values_list("kind", flat=True))
    assert done == {"transfer_positive", "trace_contacts", "seal_household", "disinfect_home"}


def test_a_correction_withdraws_the_case_and_deletes_nothing(stairwell, case):
    at = stairwell.noon + timedelta(hours=4)
    finish(stairwell, case, "seal_household", at)
    given = transfers.give_bed(transfer=Transfer.objects.get(reason="positive"), by=None, at=at)
    corrected = stairwell.report("negative", correction=True, hours=5)

    case.refresh_from_db()
    assert corrected.withdrawn_case_ids == (case.pk,)
    assert case.status == "withdrawn"
    assert case.withdrawn_reason
    still_open = Task.objects.filter(ended_at__isnull=True).exclude(kind="sample_unit")
    assert [task.kind for task in still_open] == ["tell_corrected"]
    cancelled = Task.objects.filter(status="cancelled")
    assert cancelled.count() == len(OWNERS) - 1 + 2  # The contact's two go with the case's own.
    assert all(task.end_reason for task in cancelled)
    assert set(Transfer.objects.values_list("status", flat=True)) == {"cancelled"}
    assert Stay.objects.get(pk=given.stay_id).status == "cancelled"
    assert HouseholdSeal.objects.get().unsealed_at is not None
    assert Contact.objects.get().status == "struck_off"


def test_a_contradiction_without_a_correction_mark_changes_nothing(stairwell, case):
    told = stairwell.report("negative", hours=4)
    assert [item.barcode for item in told.recorded.contradicted] == ["T1"]
    case.refresh_from_db()
    assert case.status == "confirmed"


def test_a_positive_pool_opens_single_retests_and_no_case(stairwell):
    screening_round = stairwell.open_round(tube_mode=10)
    stairwell.sample(screening_round, [stairwell.zhang, stairwell.neighbour])
    told = stairwell.report("positive")
    assert told.retest_barcodes == ("T1",)
    assert not Case.objects.exists()
    assert Task.objects.get(kind="retest_members").post.kind == "taskforce.testing"
    assert set(
        Due.objects.filter(person__in=[stairwell.zhang, stairwell.neighbour]).values_list("state")
    ) == {("due",)}
    stairwell.sample(screening_round, [stairwell.zhang], "T2", stairwell.noon + timedelta(hours=4))
    stairwell.report("positive", "T2", hours=6)
    assert Case.objects.get().person == stairwell.zhang


def test_a_contact_who_turns_positive_is_moved_as_a_positive(stairwell, case):
    screening_round = Due.objects.first().round
    stairwell.sample(screening_round, [stairwell.spouse], "T3", stairwell.noon + timedelta(hours=4))
    stairwell.report("positive", "T3", hours=6)
    standing = Transfer.objects.filter(person=stairwell.spouse).exclude(status="cancelled")
    assert [transfer.reason for transfer in standing] == ["positive"]
    living = Task.objects.filter(kind="transfer_contact", ended_at__isnull=True)
    assert not living.filter(
        subject_id__in=Contact.objects.filter(person=stairwell.spouse).values("pk")
    ).exists()


def move(stairwell, case, at):
    by = stairwell.by("department.transfer")
    transfer = transfers.give_bed(transfer=Transfer.objects.get(case_id=case.pk), by=by, at=at)
    transfer = transfers.depart(transfer=transfer, vehicle="吉A·120", crew="", by=by, at=at)
    positive_moved.arrive(transfer=transfer, by=by, at=at)


def finish(stairwell, case, kind, at):
    task = Task.objects.select_related("post").get(kind=kind, subject_id=case.pk)
    photo = Proof(record="photo")
    how = transfers.DisinfectionDraft(
        agent="chlorine", concentration_mg_per_l=1000, contact_min=60, done_by="一组"
    )
    told = {"disinfection": how} if kind.startswith("disinfect") else {}
    task_steps.finish(task=task, proof=photo, by=stairwell.by(task.post.kind), at=at, **told)
