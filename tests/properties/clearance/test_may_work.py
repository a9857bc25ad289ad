"""Nobody works who must be kept away, a yes holds exactly until it lapses, and no gate hears a diagnosis."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dayclear.clearance.rules import TOLD, Facts, Reason, Requirement, Test, Told, may_work, requirement
from dayclear.command.protocol import shipped

NOON = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)
DIAGNOSES = {Reason.CASE, Reason.ISOLATED, Reason.ANTIGEN_POSITIVE, Reason.NUCLEIC_POSITIVE}

tests = st.none() | st.builds(
    Test,
    outcome=st.sampled_from(["negative", "positive", "invalid", "inconclusive"]),
    at=st.integers(0, 100).map(lambda hours: NOON - timedelta(hours=hours)),
)
facts = st.builds(Facts, tests, tests, st.booleans(), st.booleans(), st.booleans(), st.booleans())
hours = st.none() | st.integers(1, 96)
requirements = st.builds(Requirement, hours, hours)


@given(facts, requirements)
def test_a_yes_needs_every_negative_that_is_asked_for_and_nothing_against_it(known, needed):
    verdict = may_work(known, needed, NOON)
    if verdict.allowed:
        assert not any((known.is_case, known.is_isolated, known.is_suspected, known.home_is_locked))
        assert known.nucleic is None or known.nucleic.outcome != "positive"
        assert needed.antigen_valid_h is None or known.antigen.outcome == "negative"
        assert needed.nucleic_valid_h is None or known.nucleic.outcome == "negative"


@given(facts, requirements)
def test_a_yes_holds_until_it_lapses_and_not_a_moment_longer(known, needed):
    verdict = may_work(known, needed, NOON)
    if verdict.allowed and verdict.until:
        just_before = verdict.until - timedelta(microseconds=1)
        assert may_work(known, needed, just_before).allowed
        assert may_work(known, needed, verdict.until).reason == verdict.then


@given(facts, requirements, requirements)
def test_who_works_in_two_groups_needs_what_both_ask_for(known, one, other):
    stricter = Requirement(
        min(filter(None, (one.antigen_valid_h, other.antigen_valid_h)), default=None),
        min(filter(None, (one.nucleic_valid_h, other.nucleic_valid_h)), default=None),
    )
    both = may_work(known, one, NOON).allowed and may_work(known, other, NOON).allowed
    assert may_work(known, stricter, NOON).allowed == both


def test_no_gate_hears_a_diagnosis():
    assert {TOLD[reason] for reason in DIAGNOSES} == {Told.STOPPED}
    assert set(TOLD) == set(Reason)


def test_the_twelve_groups_of_the_protocol_all_ask_for_both_tests():
    groups = shipped().key_groups
    assert len(groups) == 12
    for group in groups.values():
        needed = requirement([group])
        assert needed.antigen_valid_h
        assert needed.nucleic_valid_h
