"""The search finds exactly what a plain look at every pair of visits finds, whatever the visits and the rules."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.engines.contacts import (
    CLOSE,
    NEVER,
    SECONDARY,
    Cases,
    Definitions,
    Listed,
    Quarantines,
    Rule,
    Visits,
    find_contacts,
    finding,
)
from dayclear.engines.contacts._kernels.ground import BLOCK

PEOPLE, PLACES, SETTINGS, DISTANCES, DAY_S = 8, 4, 3, 3, 86_400
instants = st.integers(-20, 60)


def column(draw, n, kind):
    return np.array(draw(st.lists(kind, min_size=n, max_size=n)), np.int32)


@st.composite
def days(draw, *, visits_most=40):
    n = draw(st.integers(0, visits_most))
    starts = column(draw, n, instants)
    visits, _order = Visits.arranged(
        person=column(draw, n, st.integers(0, PEOPLE - 1)),
        place=column(draw, n, st.integers(0, PLACES - 1)),
        starts_s=starts,
        ends_s=starts + column(draw, n, st.integers(0, 25)),
        setting=column(draw, n, st.integers(0, SETTINGS - 1)),
        protection=column(draw, n, st.integers(0, 3)),
        people=PEOPLE,
        places=PLACES,
    )
    return visits


@st.composite
def rules(draw):
    seconds = st.sampled_from([0, 1, 3, 10, np.inf])
    return Rule(
        draw(st.lists(st.sampled_from([NEVER, 0, 1, 2]), min_size=SETTINGS, max_size=SETTINGS)),
        np.array(draw(st.lists(seconds, min_size=DISTANCES * 4, max_size=DISTANCES * 4)), float).reshape(
            DISTANCES, 4
        ),
        draw(st.sampled_from([0, 7])),
        draw(st.booleans()),
    )


definitions = st.builds(Definitions, rules(), rules())


@st.composite
def found_cases(draw, cases_most=3):
    n = draw(st.integers(0, cases_most))
    onset = column(draw, n, instants)
    return Cases(
        column(draw, n, st.integers(0, PEOPLE - 1)), onset, onset + column(draw, n, st.integers(-5, 40))
    )


@st.composite
def apart(draw):
    n = draw(st.integers(0, 3))
    people, since = column(draw, n, st.integers(0, PEOPLE - 1)), column(draw, n, instants)
    return Quarantines(people, since, draw(st.sampled_from([30, 2_000_000_000])))


@st.composite
def known(draw, cases):
    """Contacts that cases list already, who may have passed it on for a while or not at all."""
    n = draw(st.integers(0, 4)) if len(cases) else 0
    case = np.sort(column(draw, n, st.integers(0, max(len(cases) - 1, 0))))
    since = column(draw, n, instants)
    return Listed(
        case, column(draw, n, st.integers(0, PEOPLE - 1)), since, since + column(draw, n, st.integers(0, 40))
    )


def met(visits, rule, person, since, until, spared):
    """Every meeting of a person that counts, by looking at every pair: the strongest first, with whom."""
    together = {}
    for mine, theirs in product(range(len(visits)), repeat=2):
        whom = int(visits.person[theirs])
        distance = int(rule.distances[visits.setting[mine], visits.setting[theirs]])
        if (
            visits.person[mine] != person
            or visits.place[mine] != visits.place[theirs]
            or whom in spared | {person}
            or distance == NEVER
        ):
            continue
        starts = max(int(visits.starts_s[mine]), int(visits.starts_s[theirs]), since)
        ends = min(int(visits.ends_s[mine]), int(visits.ends_s[theirs]), until)
        least = rule.least_s[distance, visits.protection[mine] & visits.protection[theirs]]
        if ends > starts and np.isfinite(least):
            meeting = (distance, starts - ends, starts, mine, theirs)
            of_day = together.setdefault((whom, int(visits.place[mine]), starts // DAY_S), [])
            of_day.append((max(int(least), 1), meeting))
    for (whom, _place, _day), meetings in together.items():
        whole = rule.adds_up and added_up(meetings) >= 1
        yield from ((whom, meeting) for least, meeting in meetings if whole or -meeting[1] >= least > 0)


def added_up(meetings):
    """Each second of a day's meetings once, as a share of the least time of the meeting that told it first."""
    share, covered = Fraction(0), None
    for least, (_distance, length, starts, *_rows) in sorted(meetings, key=lambda each: each[1][2]):
        since = starts if covered is None else max(starts, covered)
        share += Fraction(max(starts - length - since, 0), least)
        covered = starts - length if covered is None else max(covered, starts - length)
    return share


def reference(visits, cases, rules, quarantines, listed):
    """(case, person) to degree and all meetings, the strongest first."""
    found = {}
    spared = set(cases.person.tolist())
    for case, (person, onset, isolated) in enumerate(
        zip(cases.person.tolist(), cases.onset_s.tolist(), cases.isolated_s.tolist(), strict=True)
    ):
        close, secondary = {}, {}
        own = np.flatnonzero(listed.case == case)
        told = spared | set(listed.person[own].tolist())
        for whom, meeting in met(visits, rules.close, person, onset - rules.close.before_s, isolated, told):
            close.setdefault(whom, []).append(meeting)
        passing = [
            tuple(int(column[row]) for column in (listed.person, listed.from_s, listed.until_s))
            for row in own
        ]
        for via, meetings in close.items():
            since = min(starts for _distance, _length, starts, *_rows in meetings) - rules.secondary.before_s
            kept = quarantines.from_s[quarantines.person == via].tolist()
            passing.append((via, since, min([quarantines.others_s, *kept])))
        for via, since, until in passing:
            for whom, meeting in met(visits, rules.secondary, via, since, until, told | set(close)):
                secondary.setdefault(whom, []).append(meeting)
        for degree, people in ((CLOSE, close), (SECONDARY, secondary)):
            found |= {(case, whom): (degree, sorted(meetings)) for whom, meetings in people.items()}
    return found


def told(contacts):
    """The same of an answer, as far as its reasons are kept."""
    reasons = contacts.reasons
    meetings = list(
        zip(
            reasons.distance.tolist(),
            (reasons.starts_s - reasons.ends_s).tolist(),
            reasons.starts_s.tolist(),
            reasons.their_visit.tolist(),
            reasons.own_visit.tolist(),
            strict=True,
        )
    )
    bounds = pairwise(contacts.reason_rows.tolist())
    keys = zip(contacts.case.tolist(), contacts.person.tolist(), strict=True)
    return {
        key: (int(degree), meetings[first:last])
        for key, degree, (first, last) in zip(keys, contacts.degree, bounds, strict=True)
    }


@given(visits=days(), cases=found_cases(), rules=definitions, quarantines=apart(), data=st.data())
def test_every_contact_and_every_reason_is_found_and_no_other(visits, cases, rules, quarantines, data):
    listed = data.draw(known(cases))
    expected = reference(visits, cases, rules, quarantines, listed)

    contacts = find_contacts(
        *(visits, cases, rules),
        listed=listed,
        quarantines=quarantines,
        reasons_most=10_000,
        compile_first=True,
    )

    assert told(contacts) == expected
    for row, key in enumerate(zip(contacts.case.tolist(), contacts.person.tolist(), strict=True)):
        _degree, meetings = expected[key]
        assert contacts.meetings[row] == len(meetings)
        assert contacts.together_s[row] == -sum(length for _distance, length, *_rest in meetings)
        assert contacts.first_s[row] == min(starts for _distance, _length, starts, *_rows in meetings)
        assert contacts.last_s[row] == max(starts - length for _distance, length, starts, *_rows in meetings)


@given(visits=days(), cases=found_cases(), rules=definitions, quarantines=apart(), data=st.data())
def test_until_it_is_compiled_the_search_answers_the_same(visits, cases, rules, quarantines, data):
    told_too = {"listed": data.draw(known(cases)), "quarantines": quarantines, "reasons_most": 2}
    compiled = find_contacts(visits, cases, rules, compile_first=True, **told_too)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "is_compiled", lambda _kernel: False)
        interpreted = find_contacts(visits, cases, rules, **told_too)

    assert told(interpreted) == told(compiled)


@given(visits=days(), cases=found_cases(), rules=definitions, most=st.integers(1, 3))
def test_fewer_reasons_are_the_strongest_and_change_nothing_else(visits, cases, rules, most):
    every = find_contacts(visits, cases, rules, reasons_most=10_000)
    some = find_contacts(visits, cases, rules, reasons_most=most)

    assert told(some) == {key: (degree, meetings[:most]) for key, (degree, meetings) in told(every).items()}
    for name in ("meetings", "together_s", "first_s", "last_s", "via"):
        assert (getattr(some, name) == getattr(every, name)).all()


@given(visits=days(), cases=found_cases(), rules=definitions)
def test_the_answer_depends_on_neither_threads_nor_other_cases_left_as_they_are(visits, cases, rules):
    once = find_contacts(visits, cases, rules, threads=1)

    assert told(find_contacts(visits, cases, rules, threads=3)) == told(once)
    keys = list(zip(once.case.tolist(), once.degree.tolist(), once.person.tolist(), strict=True))
    assert keys == sorted(set(keys))
    assert not set(once.person.tolist()) & set(cases.person.tolist())


@given(visits=days(), rules=definitions, one=st.integers(0, PEOPLE - 1), since=instants)
def test_whom_one_meets_would_meet_that_one(visits, rules, one, since):
    def close(person):
        case = Cases(*(np.array([value], np.int32) for value in (person, since, since + 30)))
        contacts = find_contacts(visits, case, rules)
        is_close = contacts.degree == CLOSE
        return dict(zip(contacts.person[is_close].tolist(), contacts.together_s[is_close], strict=True))

    for other, together_s in close(one).items():
        assert close(other)[one] == together_s


@given(visits=days(), cases=found_cases(), rules=definitions, data=st.data())
def test_the_order_in_which_visits_come_changes_nothing(visits, cases, rules, data):
    order = np.array(data.draw(st.permutations(range(len(visits)))), np.int64)
    names = ("person", "place", "starts_s", "ends_s", "setting", "protection")
    columns = {name: getattr(visits, name)[order] for name in names}

    again, came_from = Visits.arranged(**columns, people=PEOPLE, places=PLACES)

    for name in names:
        assert (getattr(again, name) == columns[name][came_from]).all()
    former, mixed = find_contacts(visits, cases, rules), find_contacts(again, cases, rules)
    for name in ("case", "person", "degree", "meetings", "together_s", "first_s", "last_s"):
        assert (getattr(former, name) == getattr(mixed, name)).all()


@pytest.mark.parametrize("n", [BLOCK - 1, BLOCK, 40 * BLOCK + 5])
def test_visits_that_are_stepped_over_by_the_block_hide_nobody(n):
    """Somebody who stays all day is found beside thousands who came and went before."""
    rng = np.random.default_rng(n)
    starts = np.sort(rng.integers(0, 10_000, n))
    starts[0] = 0
    ends = starts + rng.integers(1, 40, n)
    ends[0] = 20_000
    visits, _order = Visits.arranged(
        person=np.append(np.arange(1, n + 1), 0),
        place=np.zeros(n + 1, int),
        starts_s=np.append(starts, 9_000),
        ends_s=np.append(ends, 9_100),
        people=n + 1,
        places=2,
    )
    rule = Rule.from_minutes(counts_as=[0], least_min=[0.0])
    case = Cases(*(np.array([value], np.int32) for value in (0, 0, 30_000)))

    contacts = find_contacts(visits, case, Definitions(rule, replace(rule, counts_as=[NEVER])))

    there = 1 + np.flatnonzero((starts < 9_100) & (ends > 9_000))
    assert contacts.person.tolist() == there.tolist()
