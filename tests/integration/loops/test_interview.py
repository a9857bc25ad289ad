"""An interview saves each answer at once, two tracers lose nothing to each other, and it is handed over whole."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases import operations, queries
from dayclear.cases.models import Case, InterviewAnswer, TracingHandover, Visit
from dayclear.command.models import Task
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.loops import case_steps, interview
from dayclear.situation import tracing_clock


@pytest.fixture
def case(positive_as_found, stairwell):
    return Case.objects.get()


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=3, minutes=30)


@pytest.fixture
def tracer(stairwell):
    return stairwell.by("department.tracing")


@pytest.fixture
def colleague(stairwell):
    return stairwell.by("taskforce.information")


def say(case, by, at, text, *, question="symptoms", seen=None, answer_id=None):
    return interview.answer(
        case=case, question=question, text=text, seen=seen, answer_id=answer_id or new_id(), by=by, at=at
    )


def visit_at(stairwell, case, by, at, **changes):
    told = {
        "visit_id": new_id(),
        "place": stairwell.compound,
        "started_at": at - timedelta(hours=20),
        "ended_at": at - timedelta(hours=19),
    } | changes
    return interview.add_visit(case=case, step="visits", draft=operations.VisitDraft(**told), by=by, at=at)


def test_an_answer_sent_twice_is_one_and_the_first_day_of_illness_is_the_cases(case, tracer, at, everything):
    same = new_id()
    for _try in range(2):
        say(case, tracer, at, "2022-04-01", question="onset_on", answer_id=same)
    case.refresh_from_db()
    assert str(case.onset_on) == "2022-04-01"
    assert queries.answers_of(case, scope=everything).count() == 1
    with pytest.raises(InvalidInput):
        say(case, tracer, at, "2022-04-09", question="onset_on", seen=same)
    with pytest.raises(InvalidInput):
        say(case, tracer, at, "昨天", question="onset_on", seen=same)


def test_who_writes_over_another_tracer_is_told_first_and_nothing_is_lost(
    case, tracer, colleague, at, everything
):
    first = say(case, tracer, at, "发热")
    theirs = say(case, colleague, at, "发热、咳嗽", seen=first.pk)
    with pytest.raises(operations.AnsweredMeanwhile) as told:
        say(case, tracer, at, "发热、乏力", seen=first.pk)
    assert told.value.standing == theirs
    say(case, tracer, at, "发热、咳嗽、乏力", seen=theirs.pk)
    texts = [answer.text for answer in queries.answers_of(case, scope=everything)]
    assert sorted(texts) == sorted(["发热", "发热、咳嗽", "发热、咳嗽、乏力"])
    assert queries.standing_answers(case, scope=everything)["symptoms"].text == "发热、咳嗽、乏力"


def test_a_save_whose_acknowledgement_was_lost_is_no_conflict_with_oneself(case, tracer, at, everything):
    mine = new_id()
    say(case, tracer, at, "发", answer_id=mine)
    say(case, tracer, at, "发热", answer_id=mine)
    assert queries.standing_answers(case, scope=everything)["symptoms"].text == "发热"


def test_the_database_takes_no_two_answers_after_one(case, tracer, at):
    first = say(case, tracer, at, "发热")
    say(case, tracer, at, "咳嗽", seen=first.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewAnswer.objects.create(
            case=case, question="symptoms", text="x", at=at, by=tracer, follows=first
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewAnswer.objects.create(case=case, question="symptoms", text="x", at=at, by=tracer)


@pytest.mark.parametrize(
    "broken",
    [
        {"person": None},
        {"place": None},
        {"vehicle": "吉A12345"},
        {"ended_at": "before"},
        {"ended_at": "long"},
        {"mask": "half"},
        {"taken_back_reason": "why"},
    ],
    ids=str,
)
def test_the_database_takes_no_visit_that_says_nothing(stairwell, case, tracer, at, broken):
    told = {
        "case": case,
        "person": case.person,
        "place": stairwell.compound,
        "started_at": at,
        "ended_at": at,
        "told_at": at,
    }
    moved = {"before": at - timedelta(minutes=1), "long": at + timedelta(hours=25)}
    broken = {name: moved.get(value, value) for name, value in broken.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**told | broken)


def test_two_tracers_take_it_at_once_and_one_has_it(case, tracer, colleague, at):
    taken = operations.take_tracing(case=case, handover_id=new_id(), by=tracer, at=at)
    assert operations.take_tracing(case=case, handover_id=new_id(), by=tracer, at=at) == taken
    with pytest.raises(Conflict):
        operations.take_tracing(case=case, handover_id=new_id(), by=colleague, at=at)


def test_it_is_handed_over_with_a_note_and_the_next_opens_it_without_being_asked_why(
    stairwell, case, tracer, colleague, at
):
    operations.take_tracing(case=case, handover_id=new_id(), by=tracer, at=at)
    say(case, tracer, at, "发热")
    handover_id = new_id()
    for _try in range(2):
        interview.hand_over(
            case=case,
            to_id=colleague.pk,
            note="家人已问，行程未问",
            handover_id=handover_id,
            by=tracer,
            at=at,
        )
    assert TracingHandover.objects.count() == 2
    sheet = interview.open_interview(
        case_id=case.pk,
        scope=stairwell.scope("taskforce.information", at),
        account=colleague,
        why="",
        page="/",
        at=at,
    )
    assert sheet.tracing.holder.to == colleague
    assert sheet.tracing.holder.note == "家人已问，行程未问"
    assert sheet.steps[0].asked[1].text == "发热"
    with pytest.raises(InvalidInput):
        interview.hand_over(
            case=case,
            to_id=stairwell.by("leader.unit").pk,
            note="x",
            handover_id=new_id(),
            by=colleague,
            at=at,
        )


def test_a_row_begun_goes_along_and_covers_none_that_the_next_has_begun(case, tracer, colleague, at):
    hand_over = lambda by, to: interview.hand_over(  # noqa: E731
        case=case, to_id=to.pk, note="x", handover_id=new_id(), by=by, at=at
    )
    kept = lambda by: dict(case.drafts.filter(by=by).values_list("step", "fields"))  # noqa: E731
    for step, by, begins in (
        ("visits", tracer, "12:05"),
        ("vehicles", tracer, "8:00"),
        ("vehicles", colleague, "9:00"),
    ):
        interview.keep_draft(case=case, step=step, fields={"begins": begins}, by=by, at=at)
    operations.take_tracing(case=case, handover_id=new_id(), by=tracer, at=at)
    hand_over(tracer, colleague)
    assert kept(colleague) == {"visits": {"begins": "12:05"}, "vehicles": {"begins": "9:00"}}
    assert kept(tracer) == {"vehicles": {"begins": "8:00"}}


def test_others_than_the_tracers_of_the_place_read_no_interview(stairwell, case, at):
    for kind in ("department.transfer", "leader.unit"):
        with pytest.raises(Refused):
            interview.traced_case(case.pk, stairwell.scope(kind, at))


def test_who_was_met_is_known_by_the_roster_or_by_name(stairwell, case, tracer, at, everything):
    type(stairwell.neighbour).objects.filter(pk=stairwell.neighbour.pk).update(phone="13800000002")
    visit = visit_at(stairwell, case, tracer, at)
    for name, phone in (("", "13800000002"), ("老赵", "13900000000")):
        interview.add_met(
            visit=visit, met_id=new_id(), name=name, phone=phone, distance="near", mask="", by=tracer, at=at
        )
    (kept,) = queries.visits_of(case, scope=everything)
    assert [met.who for met in kept.met_here] == ["王强", "老赵"]
    operations.take_visit_back(visit=kept, reason="日期记错", by=tracer, at=at)
    assert not Visit.objects.filter(taken_back_at=None).exists()


def test_a_step_is_filled_by_its_answers_its_rows_or_because_it_does_not_apply(stairwell, case, tracer, at):
    face = tracing_clock.face(case, at)
    assert (face.filled, len(face.missing)) == (0, 7)
    say(case, tracer, at, "2022-04-02", question="onset_on")
    say(case, tracer, at, "发热")
    say(case, tracer, at, "yes", question="no_school")
    visit_at(stairwell, case, tracer, at)
    filled = {step.kind for step in tracing_clock.face(case, at).steps if step.is_filled}
    assert filled == {"illness", "school", "visits"}


def test_the_clock_tells_what_is_left_and_the_list_has_the_latest_first(stairwell, case, tracer, at):
    (face,) = tracing_clock.open_faces(stairwell.scope("department.tracing", at), at)
    assert face.left == timedelta(hours=1, minutes=30)
    late = tracing_clock.face(case, at + timedelta(hours=2))
    assert late.is_late
    case_steps.finish_tracing(case=case, by=tracer, at=at)
    assert tracing_clock.open_faces(stairwell.scope("department.tracing", at), at) == []
    assert Task.objects.get(kind="trace_contacts").status == "done"
