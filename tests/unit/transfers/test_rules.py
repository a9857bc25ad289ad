"""Which facility takes whom."""

from uuid import UUID

import pytest

from dayclear.people.models import Vulnerability
from dayclear.transfers import rules
from dayclear.transfers.models import FacilityKind
from dayclear.transfers.rules import CABIN_HOSPITAL, DESIGNATED_HOSPITAL, ISOLATION_SITE, FacilityChoice


@pytest.mark.parametrize(
    ("reason", "vulnerabilities", "kinds"),
    [
        ("positive", [], (CABIN_HOSPITAL, DESIGNATED_HOSPITAL)),
        ("positive", ["minimum_income"], (CABIN_HOSPITAL, DESIGNATED_HOSPITAL)),
        ("positive", ["pregnant"], (DESIGNATED_HOSPITAL, CABIN_HOSPITAL)),
        ("contact", ["pregnant"], (ISOLATION_SITE,)),
    ],
)
def test_positives_go_to_hospitals_and_contacts_to_isolation_sites(reason, vulnerabilities, kinds):
    assert rules.kinds_for(reason, vulnerabilities=vulnerabilities) == kinds


def test_the_rules_speak_of_facilities_and_risks_that_exist():
    assert {CABIN_HOSPITAL, DESIGNATED_HOSPITAL, ISOLATION_SITE} == set(FacilityKind.values)
    assert set(Vulnerability.values) >= rules.AT_RISK


def choice(number, kind, path="", free=1):
    return FacilityChoice(UUID(int=number), kind, path, free)


def test_the_best_kind_comes_first_then_the_nearest_then_the_emptiest():
    order = rules.preferred(
        [
            choice(1, ISOLATION_SITE),
            choice(2, DESIGNATED_HOSPITAL, "/D/S1/C1/"),
            choice(3, CABIN_HOSPITAL, "/D/S2/", free=90),
            choice(4, CABIN_HOSPITAL, "/D/S1/", free=5),
            choice(5, CABIN_HOSPITAL, "/D/S1/", free=6),
            choice(6, CABIN_HOSPITAL, "/D/S1/C1/", free=0),
        ],
        kinds=(CABIN_HOSPITAL, DESIGNATED_HOSPITAL),
        home_path="/D/S1/C1/U1/",
    )
    assert [pk.int for pk in order] == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("path", "other", "shared"),
    [("/a/b/", "/a/b/c/", 2), ("/a/b/", "/a/c/", 1), ("/a/", "/b/", 0), ("/a/", "", 0)],
)
def test_nearness_is_counted_in_levels_of_the_tree(path, other, shared):
    assert rules.shared_levels(path, other) == shared


def test_positives_at_risk_are_fetched_first_then_other_positives_contacts_and_who_goes_home():
    asked = [(cohort, told) for cohort in ("released", "contact", "positive") for told in ((), ("pregnant",))]
    line = sorted(asked, key=lambda one: rules.urgency(one[0], vulnerabilities=one[1]))
    assert line == [
        ("positive", ("pregnant",)),
        ("positive", ()),
        ("contact", ("pregnant",)),
        ("contact", ()),
        ("released", ("pregnant",)),
        ("released", ()),
    ]
    assert rules.urgency("positive", vulnerabilities=["minimum_income"]) == rules.urgency("positive")
