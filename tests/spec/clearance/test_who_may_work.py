"""Who may work at nine o'clock, as a table: what is known of a person, and what the gate answers, with the reason.

The group asks for an antigen that is at most 14 hours old and a nucleic-acid negative that is at most 48. Hours are how long
ago a test was taken; “–” is none. What must keep somebody from other people outranks every test that is merely due.
"""

from datetime import UTC, datetime, timedelta

import pytest

from dayclear.clearance.rules import Facts, Reason, Requirement, Test, Told, may_work

NINE = datetime(2022, 4, 3, 1, 0, tzinfo=UTC)
ASKED = Requirement(antigen_valid_h=14, nucleic_valid_h=48)

#  antigen        nucleic acid    besides                        answer  why                  the gate hears
TABLE = """
   negative 2     negative 20     –                              yes     clear                clear
   negative 13    negative 47     –                              yes     clear                clear
   negative 14    negative 20     –                              no      antigen_lapsed       antigen_due
   –              negative 20     –                              no      antigen_missing      antigen_due
   invalid 1      negative 20     –                              no      antigen_unclear      antigen_due
   negative 2     –               –                              no      nucleic_missing      nucleic_due
   negative 2     negative 48     –                              no      nucleic_lapsed       nucleic_due
   negative 2     inconclusive 5  –                              no      nucleic_unclear      nucleic_due
   negative 2     invalid 5       –                              no      nucleic_unclear      nucleic_due
   –              –               –                              no      antigen_missing      antigen_due
   positive 1     negative 20     is_suspected                   no      antigen_positive     stopped
   negative 1     negative 20     is_suspected                   no      antigen_positive     stopped
   positive 9     negative 5      –                              no      antigen_unclear      antigen_due
   negative 2     positive 5      –                              no      nucleic_positive     stopped
   negative 2     negative 20     is_case                        no      case                 stopped
   negative 2     negative 20     is_isolated                    no      isolated             stopped
   –              –               is_case                        no      case                 stopped
   negative 2     negative 20     home_is_locked                 no      home_locked          home_locked
   –              –               home_is_locked                 no      home_locked          home_locked
   negative 2     positive 5      home_is_locked                 no      nucleic_positive     stopped
""".strip().splitlines()


def test_of(cell):
    outcome, _space, hours = cell.partition(" ")
    return None if outcome == "–" else Test(outcome, NINE - timedelta(hours=int(hours)))


test_of.__test__ = False


@pytest.mark.parametrize("line", TABLE, ids=str.strip)
def test_the_gate_answers(line):
    antigen, nucleic, besides, answer, why, heard = (
        cell.strip() for cell in line.strip().split("  ") if cell.strip()
    )
    flags = {} if besides == "–" else {besides: True}
    verdict = may_work(Facts(test_of(antigen), test_of(nucleic), **flags), ASKED, NINE)
    assert verdict.allowed == (answer == "yes")
    assert (verdict.reason, verdict.told) == (Reason(why), Told(heard))


def test_who_is_on_no_roster_of_the_gate_is_not_let_in_whatever_is_known():
    clear = Facts(Test("negative", NINE), Test("negative", NINE))
    assert may_work(clear, None, NINE).told == Told.NOT_A_MEMBER


def test_a_group_that_is_not_asked_for_a_test_passes_without_it():
    assert may_work(Facts(), Requirement(None, None), NINE).allowed
    only_nucleic = may_work(Facts(nucleic=Test("negative", NINE)), Requirement(None, 48), NINE)
    assert (only_nucleic.allowed, only_nucleic.until) == (True, NINE + timedelta(hours=48))


def test_a_yes_says_until_when_and_what_is_missing_then():
    facts = Facts(Test("negative", NINE - timedelta(hours=2)), Test("negative", NINE - timedelta(hours=40)))
    verdict = may_work(facts, ASKED, NINE)
    assert (verdict.until, verdict.then) == (NINE + timedelta(hours=8), Reason.NUCLEIC_LAPSED)
