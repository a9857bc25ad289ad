"""What is seen of cases, and by whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayclear.cases import operations, queries
from dayclear.cases.queries import CaseCounts, CurveDay
from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from tests.integration.cases.homes import EVERYTHING


@pytest.fixture
def cases(homes):
    """One case in the first compound, two in the second."""
    return homes.confirm(homes.people[0], homes.people[6], homes.people[9])


def test_a_case_outside_the_scope_is_as_if_it_were_not_there(homes, cases, noon):
    inside, outside = homes.sight(0), homes.sight(1)
    (contact, *_others) = operations.list_household_contacts(cases=cases[:1], by=None, at=noon)
    operations.note(case=cases[0], text="一", by=None, at=noon, note_id=new_id())
    assert queries.case(cases[0].pk, scope=inside).pk == cases[0].pk
    assert queries.contact(contact.pk, scope=inside).pk == contact.pk
    for read in (
        lambda: queries.case(cases[0].pk, scope=outside),
        lambda: queries.contact(contact.pk, scope=outside),
        lambda: queries.case(new_id(), scope=EVERYTHING),
    ):
        with pytest.raises(NotFound):
            read()
    assert not queries.contacts_of(cases[0], scope=outside)
    assert not queries.notes_of(cases[0], scope=outside)
    assert queries.contacts_of(cases[0], scope=inside).count() == 2
    assert queries.notes_of(cases[0], scope=inside).count() == 1
    assert {case.pk for case in queries.cases_at(scope=outside)} == {case.pk for case in cases[1:]}
    assert queries.search("20220403", scope=Scope.nothing()) == []


def test_cases_are_filtered_by_place_status_and_where_they_were_found(homes, cases, noon):
    operations.record_milestone(case=cases[1], milestone="moved", by=None, at=noon)
    at = queries.cases_at
    assert [case.pk for case in at(scope=EVERYTHING, status="moved")] == [cases[1].pk]
    assert [case.pk for case in at(scope=EVERYTHING, place_paths=["/S/A/"])] == [cases[0].pk]
    assert not at(scope=EVERYTHING, found_in="key_group")
    assert not at(scope=EVERYTHING, place_paths=[])


def test_a_case_is_found_by_its_number_and_by_the_barcode_of_a_tube(cases):
    assert [case.pk for case in queries.search("20220403-0002", scope=EVERYTHING)] == [cases[1].pk]
    assert cases[0] in queries.search(cases[0].barcode, scope=EVERYTHING)
    assert queries.search("  ", scope=EVERYTHING) == []


def test_the_open_case_of_a_person(homes, cases, noon):
    assert queries.open_case_of(homes.people[0].pk, scope=EVERYTHING) == cases[0]
    operations.withdraw(case=cases[0], reason="更正", by=None, at=noon)
    assert queries.open_case_of(homes.people[0].pk, scope=EVERYTHING) is None


def test_a_places_counts_come_in_one_statement_and_leave_withdrawn_cases_out(homes, cases, noon):
    operations.record_milestone(case=cases[1], milestone="moved", by=None, at=noon)
    operations.withdraw(case=cases[2], reason="更正", by=None, at=noon)
    with CaptureQueriesContext(connection) as statements:
        found = queries.counts(
            ["/S/", "/S/A/", "/S/B/"], scope=EVERYTHING, since=noon - timedelta(hours=24), within_h=24
        )
    assert len(statements) == 1
    assert found["/S/A/"] == CaseCounts(open=1, waiting=1, untraced=1, reported=1, reported_community=1)
    assert found["/S/B/"] == CaseCounts(
        open=1, untraced=1, reported=1, reported_community=1, moved=1, moved_in_time=1
    )
    assert found["/S/"].open == 2
    assert set(queries.counts(["/S/", "/S/A/"], scope=homes.sight(0), since=noon, within_h=24)) == {"/S/A/"}


def test_waiting_too_long_counts_against_the_share_before_anybody_is_moved(cases, noon):
    def share(at):
        shares = queries.shares_in_time(
            ["/S/"], scope=EVERYTHING, since=noon - timedelta(days=1), at=at, within_h=24
        )
        return shares["/S/"]

    assert share(noon).share is None
    operations.record_milestone(case=cases[0], milestone="moved", by=None, at=noon)
    assert (share(noon).share, share(noon).reported) == (1.0, 3)
    assert share(noon + timedelta(days=2)).share == pytest.approx(1 / 3)


def test_the_curve_tells_every_local_day_by_where_cases_were_found(homes, noon):
    homes.confirm(homes.people[0])
    homes.confirm(
        homes.people[6],
        found_in="isolation",
        at=noon + timedelta(days=2),
        reported_at=noon + timedelta(days=2),
    )
    curve = queries.daily_curve("/S/", scope=EVERYTHING, from_on=date(2022, 4, 3), until_on=date(2022, 4, 5))
    assert curve == [
        CurveDay(date(2022, 4, 3), 1, 0, 0),
        CurveDay(date(2022, 4, 4), 0, 0, 0),
        CurveDay(date(2022, 4, 5), 0, 1, 0),
    ]
    assert (
        sum(
            day.community
            for day in queries.daily_curve(
                "/S/", scope=homes.sight(1), from_on=date(2022, 4, 3), until_on=date(2022, 4, 5)
            )
        )
        == 0
    )
