"""Two tracers answer one question at the same instant."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from dayclear.cases import operations
from dayclear.cases.models import Case
from dayclear.kernel.ids import new_id
from dayclear.loops import interview
from tests.integration.stairwell import Stairwell


@pytest.mark.django_db(transaction=True)
def test_two_tracers_answer_at_the_same_instant_and_both_answers_are_kept_or_told(noon):
    stairwell = Stairwell(noon)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    case = Case.objects.get()
    outcomes = []
    start = threading.Barrier(2)

    def write(kind):
        start.wait()
        try:
            interview.answer(
                case=case,
                question="symptoms",
                text=kind,
                seen=None,
                answer_id=new_id(),
                by=stairwell.by(kind),
                at=noon + timedelta(hours=4),
            )
            outcomes.append("kept")
        except operations.AnsweredMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    writers = [
        threading.Thread(target=write, args=[kind]) for kind in ("department.tracing", "commander.district")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["kept", "told"]
