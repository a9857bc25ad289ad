"""The days at home of a contact, after the site or instead of it, and of a released case. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dayclear.command.protocol import ContactRule, ReleaseRule


@dataclass(frozen=True, slots=True)
class HomeDays:
    """From when until when, with the days of the tests. Until ``isolate_until`` it is isolation at home."""

    from_on: date
    until_on: date
    isolate_until: date
    tests_on: tuple[date, ...]


def after_site(
    rule: ContactRule, *, released_on: date, isolate_until: date, home_until: date
) -> HomeDays | None:
    """Whoever leaves the site is watched from the next day on, no longer than the rule has it nor than was told before.

    None where no day is left.
    """
    from_on = released_on + timedelta(days=1)
    until_on = min(home_until, released_on + timedelta(days=rule.home_days))
    if until_on < from_on:
        return None
    return HomeDays(
        from_on=from_on,
        until_on=until_on,
        isolate_until=min(isolate_until, released_on),
        tests_on=_counted(rule.home_test_days, from_on, until_on),
    )


def instead_of_site(
    rule: ContactRule, *, from_on: date, isolated_on: date, isolate_until: date, home_until: date
) -> HomeDays:
    """Isolation and the days after it, all at home. The tests of the site are taken at home on their days."""
    until_on = max(home_until, from_on)
    tests: set[date] = set()
    if rule.site_days:
        at_site = rule.site_tests_on(isolated_on)
        tests.update(day for day in at_site if from_on <= day <= isolate_until)
    begins = max(from_on, isolate_until + timedelta(days=1)) if rule.site_days else from_on
    if begins <= until_on:
        tests.update(_counted(rule.home_test_days, begins, until_on))
    return HomeDays(from_on, until_on, isolate_until, tuple(sorted(tests)))


def after_release(rule: ReleaseRule, *, from_on: date) -> HomeDays:
    """Whoever was let go from a hospital is watched for the days of the rule; isolation has ended."""
    until_on = from_on + timedelta(days=rule.home_days - 1)
    tests_on = _counted(rule.home_test_days, from_on, until_on)
    return HomeDays(from_on, until_on, from_on - timedelta(days=1), tests_on)


def _counted(days: Iterable[int], from_on: date, until_on: date) -> tuple[date, ...]:
    """The first day at home is day 1. What lies behind the last day is done on it: the end waits for no later test."""
    counted = {min(from_on + timedelta(days=max(day, 1) - 1), until_on) for day in days}
    return tuple(sorted(counted))
