"""How long contacts stay where, and when they are tested, as the plans of the time have it: in days after the last contact."""

from datetime import date, timedelta

import pytest

from dayclear.cases import rules
from tests.spec.cases.variants import contacts_of

EXPOSED = date(2022, 4, 1)

#  variant  kind         at the site until, tests     at home from, until, tests
STAYS = [
    ("plan_8", "close", 14, [0, 3, 6, 13], 15, 21, [16, 21]),
    ("plan_8", "secondary", 7, [0, 3, 6], None, None, []),
    ("plan_9", "close", 7, [0, 1, 2, 4, 6], 8, 10, [10]),
    ("plan_9", "secondary", 0, [], 0, 7, [0, 3, 6]),
]


def on(days_after):
    return EXPOSED + timedelta(days=days_after)


@pytest.mark.parametrize(
    ("variant", "kind", "site_until", "site_tests", "home_from", "home_until", "home_tests"), STAYS
)
def test_found_on_the_day_of_the_contact(
    variant, kind, site_until, site_tests, home_from, home_until, home_tests
):
    rule = contacts_of(variant)[kind]
    planned = rules.isolation(EXPOSED, rule)
    assert planned.until == on(site_until)
    assert list(rule.site_tests_on(EXPOSED)) == [on(day) for day in site_tests]
    days = at_home(rule, planned)
    if home_from is None:
        assert days is None
        return
    assert (days.from_on, days.until_on) == (on(home_from), on(home_until))
    assert list(days.tests_on) == [on(day) for day in home_tests]


def at_home(rule, planned):
    held = {"isolate_until": planned.until, "home_until": planned.home_until}
    if rule.site_days:
        return rules.after_site(rule, released_on=planned.until, **held)
    return rules.instead_of_site(rule, from_on=EXPOSED, isolated_on=EXPOSED, **held)


@pytest.mark.parametrize(
    ("released", "until"),
    [(14, 21), (16, 21), (10, 17), (20, 21), (21, None)],
    ids=["in time", "late", "early", "a day before the end", "too late for any day"],
)
def test_the_days_at_home_are_never_more_than_the_rule_has_nor_later_than_was_told(released, until):
    rule = contacts_of("plan_8")["close"]
    planned = rules.isolation(EXPOSED, rule)
    days = rules.after_site(
        rule, released_on=on(released), isolate_until=planned.until, home_until=planned.home_until
    )
    assert (days and days.until_on) == (until and on(until))
    assert days is None or days.isolate_until == min(planned.until, on(released))


def test_found_late_the_days_at_home_are_those_that_are_left_and_the_last_test_is_on_the_last_one():
    rule = contacts_of("plan_9")["secondary"]
    planned = rules.isolation(EXPOSED, rule)
    days = rules.instead_of_site(
        rule,
        from_on=on(3),
        isolated_on=on(3),
        isolate_until=planned.until,
        home_until=planned.home_until,
    )
    assert (days.from_on, days.until_on) == (on(3), on(7))
    assert days.tests_on == (on(3), on(6), on(7))


def test_isolated_at_home_instead_of_a_site_the_tests_of_the_site_come_home():
    rule = contacts_of("plan_8")["close"]
    planned = rules.isolation(EXPOSED, rule)
    days = rules.instead_of_site(
        rule,
        from_on=on(5),
        isolated_on=EXPOSED,
        isolate_until=planned.until,
        home_until=planned.home_until,
    )
    assert days.tests_on == tuple(on(day) for day in (6, 13, 16, 21))
