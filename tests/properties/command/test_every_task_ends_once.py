"""Whatever people do, in whatever order, even at the same moment: a task ends once, with one successor."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dayclear.command import operations
from dayclear.command.models import Account, Post, Task, TaskStep
from dayclear.command.operations import EventDraft, Proof
from dayclear.kernel.errors import DayclearError
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place
from tests.integration.command.conftest import District, make_district

REASONS = st.sampled_from(["No kits left", "Nobody at home"])
WHO = st.sampled_from(["leader.unit", "leader.building", "commander.compound", "department.supply", None])
STEPS = st.sampled_from(["accept", "give_back", "hand_over", "finish", "cancel", "carry_over", "reopen"])
ENDING_STEPS = {"finish", "cancel", "carry_over"}


def open_one(district: District, at) -> Task:
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        only=frozenset({"antigen_household"}),
    )
    return operations.open_tasks(events=[draft], at=at, by=None).tasks[0]


def call(district: District, step: str, task: Task, who: str | None, reason: str, at) -> Callable[[], Task]:
    """The step as a call without arguments."""
    by = district.accounts[who] if who else None
    more = {
        "accept": {},
        "give_back": {},
        "hand_over": {"to_post": district.posts["leader.building"], "reason": reason},
        "finish": {"proof": Proof(text=reason)},
        "cancel": {"reason": reason},
        "carry_over": {"reason": reason},
        "reopen": {"reason": reason},
    }[step]
    acting = by or district.accounts["leader.unit"] if step == "accept" else by
    return lambda: getattr(operations, step)(task=task, by=acting, at=at, **more)


def ended_once() -> None:
    """What must hold for every task there is."""
    for task in Task.objects.select_related("successor"):
        endings = TaskStep.objects.filter(task=task, step__in=ENDING_STEPS).count()
        followers = Task.objects.filter(follows=task).count()
        assert endings == (0 if task.is_living else 1)
        assert followers == 1 if task.status == "carried_over" else followers <= 1
        assert not (task.is_living and followers)


def test_any_sequence_of_steps_ends_every_task_once(db, noon):
    district = make_district(noon)

    class Steps(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.at = noon
            self.chain = [open_one(district, noon)]

        @rule(step=STEPS, who=WHO, reason=REASONS, pick=st.integers(0, 20), twice=st.booleans())
        def somebody_takes_a_step(self, step, who, reason, pick, twice):
            self.at += timedelta(minutes=1)
            step_taken = call(district, step, self.chain[pick % len(self.chain)], who, reason, self.at)
            try:
                outcome = step_taken()
            except DayclearError:
                return
            if twice:
                assert step_taken().pk == outcome.pk
            if outcome.pk not in {task.pk for task in self.chain}:
                self.chain.append(outcome)

        @precondition(lambda self: len(self.chain) < 6)
        @rule(reason=REASONS)
        def a_loop_ends_it(self, reason):
            self.at += timedelta(minutes=1)
            subject_id = self.chain[0].subject_id
            operations.cancel_for_subjects(subject_ids=[subject_id], reason=reason, by=None, at=self.at)
            assert not operations.cancel_for_subjects(
                subject_ids=[subject_id], reason=reason, by=None, at=self.at
            )

        @rule()
        def the_sweep_comes_by(self):
            self.at += timedelta(minutes=50)
            operations.sweep_deadlines(at=self.at)

        @invariant()
        def every_task_ended_once(self):
            mine = Task.objects.filter(subject_id=self.chain[0].subject_id)
            assert mine.count() == len(self.chain)
            assert mine.filter(ended_at__isnull=True).count() <= 1
            ended_once()

    run_state_machine_as_test(
        Steps, settings=settings(max_examples=12, stateful_step_count=12, deadline=None)
    )


def at_the_same_moment(*calls: Callable[[], Task]) -> list[object]:
    """Runs the calls from connections of their own and returns each one's task or refusal."""
    start, outcomes = Barrier(len(calls)), [None] * len(calls)

    def run(place: int, step: Callable[[], Task]) -> None:
        try:
            start.wait()
            outcomes[place] = step()
        except DayclearError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, step)) for place, step in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=STEPS,
    second=STEPS,
    who=st.tuples(WHO, WHO),
    reasons=st.tuples(REASONS, REASONS),
    ended_before=st.booleans(),
)
def test_two_people_at_the_same_moment_end_a_task_once(noon, first, second, who, reasons, ended_before):
    district = _district_of_this_test(noon)
    task = open_one(district, noon)
    if ended_before:
        operations.cancel(task=task, reason="Before", by=None, at=noon)
    outcomes = at_the_same_moment(
        call(district, first, task, who[0], reasons[0], noon),
        call(district, second, task, who[1], reasons[1], noon),
    )
    assert all(isinstance(outcome, Task | DayclearError) for outcome in outcomes)
    ended_once()


@pytest.mark.django_db(transaction=True)
def test_the_same_event_from_two_connections_opens_its_tasks_once(noon):
    district = make_district(noon)
    draft = EventDraft(
        kind="positive_result", subject_kind="case", subject_id=new_id(), place_id=district.unit.pk
    )
    at_the_same_moment(*[lambda: operations.open_tasks(events=[draft], at=noon, by=None)] * 2)
    assert Task.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_the_same_moment_raise_once(noon):
    district = make_district(noon)
    task = open_one(district, noon)
    late = noon + timedelta(hours=3)
    at_the_same_moment(*[lambda: operations.sweep_deadlines(at=late)] * 2)
    operations.sweep_deadlines(at=late)
    assert task.escalations.count() == 3
    assert task.notices.filter(kind="reminder").count() == 1


def _district_of_this_test(noon) -> District:
    """Hypothesis calls a test many times on one database: the district is founded by the first call."""
    if not Place.objects.exists():
        return make_district(noon)
    return District(
        places={place.level: place for place in Place.objects.all()},
        posts={post.kind: post for post in Post.objects.all()},
        accounts={account.username: account for account in Account.objects.all()},
        founded_at=noon,
    )
