"""Tubes astray: each kind opens one task, in time and once, and the task ends by itself when the matter does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.command.protocol import shipped_text
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries
from dayclear.laboratory.models import Difference, DifferingTube, Laboratory, TubeReceipt
from dayclear.laboratory.policies import NotYourDuty
from dayclear.loops import boxes_sent, difference_settled, tube_differences, tubes_received, tubes_spoilt
from dayclear.screening.models import Due, Tube

EVERYTHING = Scope.everything()
HOUR = timedelta(hours=1)


@pytest.fixture
def sampled(stairwell):
    """T1 with 张伟 and T2 with 李娜, filled and not sent."""
    post = command.create_post(
        kind="department.laboratory", place=stairwell.district, by=None, at=stairwell.noon
    )
    command.appoint(post=post, account=stairwell.by("department.tracing"), by=None, at=stairwell.noon - HOUR)
    stairwell.round = stairwell.open_round()
    stairwell.sample(stairwell.round, [stairwell.zhang], barcode="T1")
    stairwell.sample(stairwell.round, [stairwell.spouse], barcode="T2")
    stairwell.other = Laboratory.objects.create(name_zh="二号方舱实验室")
    return stairwell


def packed(stairwell, *barcodes, number="B1"):
    box = boxes_sent.begin(
        box_id=new_id(),
        number=number,
        place=stairwell.community,
        scope=stairwell.scope("taskforce.testing"),
        by=stairwell.by("taskforce.testing"),
        at=stairwell.noon,
    )
    scan(stairwell, box, *barcodes)
    return box


def scan(stairwell, box, *barcodes):
    return boxes_sent.pack(
        box_id=box.pk,
        barcodes=barcodes,
        scope=stairwell.scope("taskforce.testing"),
        by=stairwell.by("taskforce.testing"),
        at=stairwell.noon,
    )


def leave(stairwell, box, hours=1):
    return boxes_sent.send(
        box_id=box.pk,
        laboratory_id=stairwell.laboratory.pk,
        scope=stairwell.scope("taskforce.testing"),
        by=stairwell.by("taskforce.testing"),
        at=stairwell.noon + hours * HOUR,
    )


def sent(stairwell, *barcodes, number="B1"):
    return leave(stairwell, packed(stairwell, *barcodes, number=number))


def receive(stairwell, *barcodes, box="", hours=2, laboratory=None):
    return tubes_received.receive(
        laboratory_id=(laboratory or stairwell.laboratory).pk,
        box=box,
        barcodes=barcodes,
        scope=EVERYTHING,
        by=None,
        at=stairwell.noon + hours * HOUR,
    )


def sweep(stairwell, hours):
    return tube_differences.sweep(at=stairwell.noon + hours * HOUR)


def tasks(kind):
    return Task.objects.filter(kind=kind)


def differences():
    """But for what the tests scan in without a box, of which it is asked who sent it."""
    return Difference.objects.exclude(kind="unboxed")


def is_over(kind):
    (task,) = tasks(kind)
    return (
        task.status == "done" and not Difference.objects.filter(pk=task.subject_id, resolved_at=None).exists()
    )


def test_a_box_that_leaves_seals_its_tubes_and_knows_its_oldest_swab(sampled):
    box = sent(sampled, "T1", "T2")
    assert set(Tube.objects.values_list("state", flat=True)) == {"sent"}
    assert box.first_swab_at == sampled.noon + timedelta(minutes=10)
    assert box.arrives_at == sampled.noon + HOUR + timedelta(minutes=45)


def test_a_laboratory_gets_only_tubes_that_it_accepts(sampled):
    sampled.laboratory.tube_kinds = [10, 20]
    sampled.laboratory.save()
    with pytest.raises(boxes_sent.NotAccepted):
        sent(sampled, "T1")


def test_a_box_is_packed_by_those_who_sample_there(sampled):
    with pytest.raises(NotYourDuty):
        boxes_sent.begin(
            box_id=new_id(),
            number="B9",
            place=sampled.district,
            scope=sampled.scope("taskforce.testing"),
            by=sampled.by("taskforce.testing"),
            at=sampled.noon,
        )
    box = packed(sampled, "T1", "T2")
    told = {"box_id": box.pk, "scope": EVERYTHING, "by": None, "at": sampled.noon}
    assert boxes_sent.take_out(barcode="T1", **told).tubes == 1
    assert boxes_sent.dissolve(**told).state == "dissolved"


def test_tubes_left_behind_are_one_search_of_their_team_that_packing_and_receiving_end(sampled):
    assert sweep(sampled, 4) == 0  # The swabs were at ten past noon.
    assert sweep(sampled, 5) == 1
    task = tasks("send_tube").get()
    assert (task.place, task.post.kind) == (sampled.community, "taskforce.testing")
    assert differences().get().tubes == 2
    packed(sampled, "T1")
    receive(sampled, "T2", hours=5)
    sweep(sampled, 6)
    task.refresh_from_db()
    assert task.status == "done"
    assert tasks("send_tube").count() == 2  # The next is about the box, which is packed and has not left.
    assert differences().get(resolved_at=None).box.number == "B1"


def test_a_box_left_open_is_searched_until_it_is_sent_or_unpacked(sampled):
    box = packed(sampled, "T1", "T2", "unknown to screening")
    assert sweep(sampled, 3) == 0
    assert sweep(sampled, 5) == 1
    searched = differences().get()
    assert (searched.box, searched.tubes) == (box, 3)
    told = {"difference_id": searched.pk, "scope": EVERYTHING, "by": None, "at": sampled.noon + 5 * HOUR}
    with pytest.raises(InvalidInput):
        difference_settled.explain(barcodes=["T1"], words="…", **told)
    boxes_sent.send(
        box_id=box.pk,
        laboratory_id=sampled.laboratory.pk,
        scope=EVERYTHING,
        by=None,
        at=sampled.noon + 5 * HOUR,
    )
    sweep(sampled, 6)
    assert is_over("send_tube")


def test_tubes_left_behind_are_accounted_for_in_words_or_given_up(sampled):
    sampled.sample(sampled.round, [sampled.neighbour], barcode="T3")
    sweep(sampled, 5)
    searched = differences().get()
    told = {
        "difference_id": searched.pk,
        "scope": sampled.scope("taskforce.testing"),
        "by": sampled.by("taskforce.testing"),
        "at": sampled.noon + 5 * HOUR,
    }
    assert difference_settled.awaited(searched, at=told["at"]) == ["T1", "T2", "T3"]
    assert not difference_settled.explain(barcodes=["T1"], words="专人送达，实验室漏扫", **told)
    sweep(sampled, 6)
    assert differences().get().tubes == 2
    given_up = difference_settled.give_up(reason="遗失", **told)
    assert given_up.voided == ["T2", "T3"]
    sweep(sampled, 7)
    assert is_over("send_tube")
    assert Due.objects.get(person=sampled.spouse).state == "due"


def test_the_sweep_finds_what_lies_somewhere_by_an_index_of_what_is_not_sealed(sampled):
    from django.db import connection  # noqa: PLC0415 - beside its only use.

    from dayclear.situation import tubes_unsent  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {tubes_unsent._BY_STAIRWELL}", {"before": sampled.noon})
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "tube_filling" in plan
    assert "boxed_once" in plan
    assert "receipt_once" in plan


def test_a_box_that_never_comes_is_looked_for_once_and_the_search_ends_with_the_scan(sampled):
    sent(sampled, "T1", "T2")
    assert sweep(sampled, 4) == 0  # Sent at 1, awaited until 5.
    assert sweep(sampled, 5) == 1
    task = tasks("find_tube").get()
    assert (task.place, task.post.kind) == (sampled.community, "taskforce.testing")
    assert task.subject_label.startswith("B1")
    receive(sampled, "T1", box="B1", hours=5)
    sweep(sampled, 6)
    assert differences().get().tubes == 1
    receive(sampled, "T2", box="B1", hours=6)
    sweep(sampled, 7)
    assert is_over("find_tube")


def test_lost_tubes_are_given_up_and_their_people_sampled_again(sampled):
    sent(sampled, "T1", "T2")
    receive(sampled, "T1", box="B1")
    sweep(sampled, 5)
    searched = differences().get()
    told = {
        "difference_id": searched.pk,
        "reason": "途中遗失",
        "scope": sampled.scope("taskforce.testing"),
        "by": sampled.by("taskforce.testing"),
        "at": sampled.noon + 6 * HOUR,
    }
    given_up = difference_settled.give_up(**told)
    assert (given_up.voided, given_up.people) == (["T2"], 1)
    assert is_over("find_tube")
    assert Due.objects.get(person=sampled.spouse).state == "due"
    assert tasks("sample_again").get().place == sampled.unit
    with pytest.raises(Conflict):
        difference_settled.give_up(**told)
    sweep(sampled, 7)
    assert tasks("sample_again").get().is_living
    sampled.sample(sampled.round, [sampled.spouse], barcode="T3", at=sampled.noon + 8 * HOUR)
    sweep(sampled, 8)
    assert is_over("sample_again")


def test_a_leak_at_the_laboratory_makes_people_due_again_at_once(sampled):
    receive(sampled, "T1", "?")
    told = {"reason": "管盖破裂", "scope": EVERYTHING, "by": None, "at": sampled.noon + 3 * HOUR}
    spoilt = tubes_spoilt.spoil(barcodes=["T1", "?"], **told)
    assert (spoilt.voided, spoilt.people, spoilt.unknown) == (["T1"], 1, ["?"])
    assert Due.objects.get(person=sampled.zhang).state == "due"
    assert not TubeReceipt.objects.filter(settled_at=None).exists()
    assert tubes_spoilt.spoil(barcodes=["T1", "?"], **told).voided == []
    assert tasks("sample_again").count() == 1
    sampled.report("negative", barcode="T2")
    assert tubes_spoilt.spoil(barcodes=["T2"], **told).known == ["T2"]
    with pytest.raises(InvalidInput):
        tubes_spoilt.spoil(barcodes=["T2"], **(told | {"reason": " "}))


def test_a_sampler_voids_the_tubes_of_the_own_places_only(sampled):
    told = {"reason": "泄漏", "by": None, "at": sampled.noon + HOUR}
    with pytest.raises(NotYourDuty):
        tubes_spoilt.spoil(barcodes=["T1", "?"], scope=sampled.scope("taskforce.testing"), **told)
    tubes_spoilt.spoil(barcodes=["T1"], scope=sampled.scope("taskforce.testing"), **told)
    assert Tube.objects.get(pk="T1").state == "void"


def test_what_two_laboratories_have_scanned_is_settled_by_saying_who_has_it(sampled):
    receive(sampled, "T1", "T2")
    for _time in range(2):
        receive(sampled, "T1", "T2", laboratory=sampled.other, box="B7")
    task = tasks("settle_tube").get()
    found = differences().get()
    told = {"difference_id": found.pk, "scope": EVERYTHING, "by": None, "at": sampled.noon + 3 * HOUR}
    with pytest.raises(InvalidInput):
        difference_settled.keep(barcodes=[], at_the_second=True, **told)
    assert not difference_settled.keep(barcodes=["T1"], at_the_second=True, **told)
    assert difference_settled.keep(barcodes=["T2"], at_the_second=False, **told)
    where = dict(TubeReceipt.objects.values_list("barcode", "laboratory"))
    assert where == {"T1": sampled.other.pk, "T2": sampled.laboratory.pk}
    task.refresh_from_db()
    assert task.status == "done"


def test_a_tube_that_its_box_does_not_list_is_explained_and_then_on_the_list(sampled):
    box = sent(sampled, "T1")
    told = receive(sampled, "T1", "T2", box="B1")
    assert [outcome.outcome for outcome in told] == ["received", "not_on_list"]
    task = tasks("explain_tube").get()
    assert task.place == sampled.community
    difference_settled.explain(
        difference_id=task.subject_id,
        barcodes=["T2"],
        words="装箱时漏扫",
        scope=EVERYTHING,
        by=sampled.by("department.tracing"),
        at=sampled.noon + 3 * HOUR,
    )
    assert is_over("explain_tube")
    assert queries.fates_of(box) == {"received": 2}


def test_a_tube_listed_in_another_box_is_told_and_opens_nothing(sampled):
    sent(sampled, "T1")
    sent(sampled, "T2", number="B2")
    (told,) = receive(sampled, "T2", box="B1")
    assert (told.outcome, told.listed_in) == ("not_on_list", "B2")
    assert not tasks("explain_tube").exists()


def test_who_sent_tubes_on_no_list_is_asked_once_a_laboratory_and_ends_with_the_last_explained(sampled):
    sent(sampled, "T1")
    outcomes = [
        told.outcome for told in receive(sampled, "T1", "T2")
    ]  # Nobody scanned the label of T1's box.
    receive(sampled, "T9", box="B8", hours=3)  # Nobody has packed a box B8.
    receive(sampled, "T9", box="B8", hours=3)
    assert outcomes == ["received", "on_no_list"]
    task = tasks("explain_tube").get()
    assert (task.place, task.post.kind) == (sampled.district, "department.laboratory")
    sweep(sampled, 8)  # T9 is unknown to screening as well: who sent it is asked already.
    found = Difference.objects.get(kind="unboxed")
    assert (found.tubes, tasks("explain_tube").count()) == (2, 1)
    told = {"difference_id": found.pk, "scope": EVERYTHING, "by": None, "at": sampled.noon + 8 * HOUR}
    assert not difference_settled.explain(barcodes=["T2"], words="专人送达，未装箱", **told)
    assert difference_settled.explain(barcodes=["T9"], words="空管", **told)
    assert is_over("explain_tube")
    sweep(sampled, 9)
    assert tasks("explain_tube").count() == 1


def test_a_list_written_after_the_scan_is_held_against_it_and_ends_the_question(sampled):
    receive(sampled, "T1", "T2", box="B1")
    sweep(sampled, 8)
    task = tasks("explain_tube").get()
    box = packed(sampled, "T1", "T2", "T3")
    assert queries.fates_of(box) == {"received": 2, "under_way": 1}
    task.refresh_from_db()
    assert task.is_living  # While it is packed, a tube may be taken out again.
    (again,) = scan(sampled, box, "T1")
    assert again.outcome == "repeated"
    left = leave(sampled, box, hours=3)
    assert (left.state, left.arrived_at) == ("arrived", sampled.noon + 2 * HOUR)
    assert leave(sampled, box, hours=4).sent_at == sampled.noon + 3 * HOUR
    assert is_over("explain_tube")
    assert DifferingTube.objects.get(barcode="T1").resolution
    assert sweep(sampled, 7) == 1  # The third is looked for as if the box had been listed in time.
    assert tasks("find_tube").get().subject_label.startswith("B1")


def test_a_box_said_to_be_sent_when_all_its_tubes_are_there_is_settled(sampled):
    receive(sampled, "T1", "T2", "T9")
    left = leave(sampled, packed(sampled, "T1", "T2"), hours=3)
    assert (left.state, left.laboratory) == ("settled", sampled.laboratory)
    found = Difference.objects.get(kind="unboxed")
    assert (found.is_open, found.tubes) == (True, 1)  # Who sent T9 is still asked.


def test_a_list_begun_after_its_label_was_scanned_settles_with_its_last_tube(sampled):
    box = packed(sampled)
    receive(sampled, "T1", "T2", box="B1")
    box.refresh_from_db()
    assert box.state == "arrived"
    told = scan(sampled, box, "T1", "T2")
    assert [outcome.outcome for outcome in told] == ["received", "received"]
    box.refresh_from_db()
    assert box.state == "settled"
    assert is_over("explain_tube")


def test_a_list_written_after_the_scan_tells_what_came_in_another_box(sampled):
    receive(sampled, "T1", box="B8")
    box = packed(sampled)
    (told,) = scan(sampled, box, "T1")
    assert (told.outcome, told.box) == ("received_in_other_box", "B8")


def test_where_nobody_lists_tubes_nobody_is_asked_who_sent_them(sampled):
    unlisted = shipped_text().replace("tubes_in_boxes = true", "tubes_in_boxes = false")
    command.put_into_force(toml=unlisted, by=None, at=sampled.noon)
    (told,) = receive(sampled, "T1")
    assert (told.outcome, Difference.objects.exists()) == ("received", False)


def test_a_tube_that_nobody_knows_waits_for_its_phone_and_then_asks(sampled):
    sent(sampled, "T1", "T2", "T8", "T9")
    receive(sampled, "T1", "T2", "T8", "T9", box="B1")
    assert sweep(sampled, 5) == 0  # Received at 2; a phone may take four hours.
    assert sweep(sampled, 6) == 1
    assert tasks("explain_tube").get().place == sampled.district
    sampled.sample(sampled.round, [sampled.neighbour], barcode="T8", at=sampled.noon + HOUR)
    sweep(sampled, 7)  # The page wrote the sample without asking the laboratory; the sweep makes up for it.
    assert TubeReceipt.objects.get(barcode="T8").traced
    assert Tube.objects.get(pk="T8").state == "received"
    assert tasks("explain_tube").get().is_living
    found = differences().get()
    difference_settled.explain(
        difference_id=found.pk,
        barcodes=["T8", "T9"],
        words="空管",
        scope=EVERYTHING,
        by=None,
        at=sampled.noon + 8 * HOUR,
    )
    sweep(sampled, 9)
    assert is_over("explain_tube")


def test_results_that_take_too_long_are_chased_by_one_task_a_laboratory(sampled):
    receive(sampled, "T1", "T2")
    assert sweep(sampled, 7) == 0
    assert sweep(sampled, 8) == 1
    sweep(sampled, 9)
    task = tasks("chase_result").get()
    assert task.post.kind == "department.laboratory"
    sampled.report("negative", barcode="T1", hours=9)
    sweep(sampled, 9)
    assert task.is_living
    assert differences().get().tubes == 1
    sampled.report("negative", barcode="T2", hours=10)
    sweep(sampled, 10)
    assert is_over("chase_result")
    receive(sampled, "T5", hours=10)
    sweep(sampled, 17)  # Late again: another matter, another task.
    assert tasks("chase_result").count() == 2


def test_a_result_that_came_before_its_tube_or_at_the_same_moment_is_no_late_one(sampled):
    sampled.report("negative", barcode="T1", hours=1)
    receive(sampled, "T1", "T2")
    sampled.report("negative", barcode="T2", hours=3)
    TubeReceipt.objects.filter(barcode="T2").update(settled_at=None)
    assert sweep(sampled, 9) == 0
    assert not tasks("chase_result").exists()


def test_a_difference_is_settled_in_its_own_way_by_those_who_see_it(sampled):
    sent(sampled, "T1", "T2")
    sweep(sampled, 6)
    found = differences().get()
    told = {"difference_id": found.pk, "by": None, "at": sampled.noon + 6 * HOUR, "barcodes": ["T1"]}
    with pytest.raises(InvalidInput):
        difference_settled.explain(words="…", scope=EVERYTHING, **told)
    with pytest.raises(NotFound):
        difference_settled.explain(words="…", scope=sampled.scope("department.transfer"), **told)


def test_the_database_keeps_differences_sound(sampled):
    sent(sampled, "T1", "T2")
    sweep(sampled, 6)
    found = differences().get()
    again = {"kind": "missing", "place": found.place, "place_path": found.place_path}
    tube = DifferingTube.objects.create(difference=found, barcode="T1", noted_at=sampled.noon)
    for constraint, broken in (
        (
            "difference_one_open",
            lambda: Difference.objects.create(
                **again, laboratory=found.laboratory, box=found.box, found_at=sampled.noon
            ),
        ),
        ("difference_kind_known", lambda: Difference.objects.update(kind="?")),
        (
            "differing_once",
            lambda: DifferingTube.objects.create(difference=found, barcode="T1", noted_at=sampled.noon),
        ),
        ("differing_has_barcode", lambda: DifferingTube.objects.filter(pk=tube.pk).update(barcode="")),
        ("differing_outcome_known", lambda: DifferingTube.objects.update(outcome="?")),
        ("differing_resolved_says_how", lambda: DifferingTube.objects.update(resolution="…")),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            broken()
