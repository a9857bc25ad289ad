"""What a report says and what is not taken in is a task of the laboratory until it is settled, however it came."""

from datetime import timedelta
from io import BytesIO

import pytest

from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.laboratory.formats import Hl7Reader
from dayclear.laboratory.models import Difference, DifferingTube
from dayclear.loops import difference_settled, tube_differences, tubes_received
from dayclear.loops.results_file import take_message
from tests.unit.laboratory.messages import MSH, OBR, SPM, obx

HOUR = timedelta(hours=1)
POSITIVE = "260373001^Detected^SCT"


@pytest.fixture
def sampled(stairwell):
    """张伟 in T1, known to be negative since three."""
    command.create_post(kind="department.laboratory", place=stairwell.district, by=None, at=stairwell.noon)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("negative")
    return stairwell


def send(stairwell, barcode, *, hours=4):
    """The laboratory's system says that the tube is positive."""
    lines = [MSH, OBR, obx(POSITIVE), SPM.replace("T1&", f"{barcode}&")]
    return take_message(
        reader=Hl7Reader(BytesIO("\r".join(lines).encode())),
        laboratory=stairwell.laboratory,
        by=None,
        at=stairwell.noon + hours * HOUR,
    )


def settled(stairwell, words="按现行结果", hours=5):
    return difference_settled.explain(
        difference_id=Difference.objects.get(resolved_at=None).pk,
        barcodes=list(DifferingTube.objects.values_list("barcode", flat=True)),
        words=words,
        scope=Scope.everything(),
        by=None,
        at=stairwell.noon + hours * HOUR,
    )


def sweep(stairwell, hours):
    tube_differences.sweep(at=stairwell.noon + hours * HOUR)


def test_a_contradiction_by_interface_is_one_task_that_a_correction_ends(sampled):
    for _time in range(2):
        assert len(send(sampled, "T1").problems) == 1
    task = Task.objects.get(kind="settle_result")
    assert (task.post.kind, task.place, task.deadline_at) == (
        "department.laboratory",
        sampled.district,
        sampled.noon + 5 * HOUR,
    )
    asked = Difference.objects.get()
    assert (asked.kind, asked.laboratory, asked.tubes) == ("disputed", sampled.laboratory, 1)
    assert DifferingTube.objects.get().outcome == "positive"
    sweep(sampled, 5)
    assert Difference.objects.get().is_open
    sampled.report("positive", correction=True, hours=6)
    sweep(sampled, 7)
    task.refresh_from_db()
    assert (task.status, Difference.objects.get().is_open) == ("done", False)


def test_what_was_settled_in_words_is_asked_again_only_when_another_result_stands(sampled):
    send(sampled, "T1")
    assert settled(sampled)
    send(sampled, "T1", hours=6)
    assert Difference.objects.count() == 1
    sampled.report("inconclusive", correction=True, hours=7)
    send(sampled, "T1", hours=8)
    assert Difference.objects.filter(resolved_at=None).count() == 1
    assert Task.objects.filter(kind="settle_result").count() == 2


def test_a_result_of_an_unknown_tube_by_interface_is_a_task_until_it_is_taken_in(sampled):
    for _time in range(2):
        send(sampled, "T9")
    task = Task.objects.get(kind="match_result")
    tubes_received.receive(
        laboratory_id=sampled.laboratory.pk,
        box="",
        barcodes=["T9"],
        scope=Scope.everything(),
        by=None,
        at=sampled.noon + 5 * HOUR,
    )
    send(sampled, "T9", hours=6)
    sweep(sampled, 7)
    task.refresh_from_db()
    assert task.status == "done"


def test_a_tube_that_there_is_not_is_explained_once(sampled):
    send(sampled, "T9")
    assert settled(sampled, "外区样本，发错平台")
    send(sampled, "T9", hours=6)
    assert Task.objects.filter(kind="match_result").count() == 1
