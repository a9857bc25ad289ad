"""Whatever is done to cases and contacts in whatever order, each stays one truth and nothing is ever lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.cases import operations, queries
from dayclear.cases.models import Case, Contact, Positive
from dayclear.cases.rules import MILESTONES
from dayclear.cases.states import OPEN, STANDING
from dayclear.kernel.errors import DayclearError
from tests.integration.cases.homes import EVERYTHING, Homes

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
PEOPLE = 6

people = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.sampled_from([*MILESTONES, "close", "close_if_complete", "withdraw", "household"]), people),
    st.tuples(st.just("confirm"), people),
    st.tuples(st.just("again"), people),
    st.tuples(st.just("isolate"), people),
    st.tuples(st.just("contact"), st.tuples(people, people)),
    st.tuples(st.just("strike_off"), people),
    st.tuples(st.just("correct"), people),
)


class Story:
    """Plays steps on six people of two doors; refusals are part of the story."""

    def __init__(self):
        self.homes = Homes(NOON, doors=1)
        self.now = NOON
        self.sent = {}
        self.ever = set()

    def play(self, kind, told):
        self.now += timedelta(minutes=7)
        try:
            with transaction.atomic():
                self.step(kind, told)
        except DayclearError:
            pass
        self.ever |= set(Case.objects.values_list("pk", flat=True))

    def case_of(self, number):
        found = Case.objects.filter(person=self.homes.people[number]).order_by("-number").first()
        if found is None:
            raise DayclearError("Nobody is ill there.")
        return found

    def step(self, kind, told):
        common = {"by": None, "at": self.now}
        if kind in MILESTONES:
            operations.record_milestone(case=self.case_of(told), milestone=kind, **common)
        elif kind in {"close", "close_if_complete"}:
            getattr(operations, kind)(case=self.case_of(told), **common)
        else:
            getattr(self, kind)(told, common)

    def confirm(self, number, common):
        draft = self.homes.positive(self.homes.people[number], reported_at=self.now, sampled_at=self.now)
        self.sent[number] = draft
        operations.confirm(positives=[draft], **common)

    def again(self, number, common):
        if number in self.sent:
            assert operations.confirm(positives=[self.sent[number]], **common).new == ()

    def withdraw(self, number, common):
        operations.withdraw(case=self.case_of(number), reason="更正", **common)

    def correct(self, number, common):
        if number in self.sent:
            gone = [self.sent[number].result_id]
            for case in operations.correct_results(replaced={}, gone=gone, **common):
                operations.withdraw(case=case, reason="更正", **common)

    def contact(self, told, common):
        case, person = self.case_of(told[0]), self.homes.people[told[1]]
        operations.add_contact(
            case=case,
            person=person,
            kind="close",
            setting="other",
            reason="同桌",
            last_exposed_at=None,
            **common,
        )

    def household(self, number, common):
        operations.list_household_contacts(cases=[self.case_of(number)], **common)

    def isolate(self, number, common):
        operations.record_isolation(person_id=self.homes.people[number].pk, **common)

    def strike_off(self, number, common):
        if contact := Contact.objects.filter(person=self.homes.people[number]).first():
            operations.strike_off(contact=contact, reason="不是", **common)


@pytest.mark.django_db
@given(story=st.lists(steps, max_size=40))
def test_any_sequence_keeps_every_promise(story):
    with transaction.atomic():
        played = Story()
        for kind, told in story:
            played.play(kind, told)
        assert_one_truth(played)
        transaction.set_rollback(True)


def assert_one_truth(story):
    cases = list(Case.objects.all())
    assert {case.pk for case in cases} == story.ever, "a case was lost"
    open_people = [case.person_id for case in cases if case.status in OPEN]
    assert len(open_people) == len(set(open_people))
    assert sorted(case.number for case in cases) == [
        f"20220403-{number:04d}" for number in range(1, len(cases) + 1)
    ]
    for case in cases:
        assert queries.case(case.pk, scope=EVERYTHING).number == case.number
        assert Positive.objects.filter(case=case).exists()
        assert (case.status == "closed") <= (set(case.milestones_reached) == set(MILESTONES))
        assert (case.status == "withdrawn") == bool(case.withdrawn_reason)
    for contact in Contact.objects.filter(status__in=STANDING):
        assert contact.became_case_id is None
        assert (contact.status == "isolating") == (contact.isolated_at is not None)
