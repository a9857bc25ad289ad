"""A positive becomes a case, once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dayclear.cases import operations
from dayclear.cases.models import Case, Contact, Positive
from dayclear.kernel.ids import new_id
from tests.integration.cases.homes import Homes


def test_each_positive_person_gets_one_numbered_case_at_their_home(homes, noon):
    first, second = homes.people[0], homes.people[-1]
    found = operations.confirm(positives=[homes.positive(first), homes.positive(second)], by=None, at=noon)
    assert [case.number for case in found.new] == ["20220403-0001", "20220403-0002"]
    assert [case.place_path for case in found.new] == ["/S/A/1/", "/S/B/1/"]
    assert found.joined == ()


def test_numbers_begin_anew_each_local_day_and_run_on_within_it(homes, noon):
    homes.confirm(homes.people[0])
    (same_day,) = homes.confirm(homes.people[1], at=noon + timedelta(hours=11, minutes=59))
    (next_day,) = homes.confirm(homes.people[2], at=noon + timedelta(hours=12))
    assert (same_day.number, next_day.number) == ("20220403-0002", "20220404-0001")


def test_the_same_positives_sent_again_open_nothing(homes, noon):
    drafts = [homes.positive(person) for person in homes.people[:3]]
    opened = operations.confirm(positives=drafts, by=None, at=noon)
    again = operations.confirm(positives=drafts, by=None, at=noon + timedelta(minutes=5))
    assert again.new == again.joined == ()
    assert {case.pk for case in again.repeated} == {case.pk for case in opened.new}
    assert Case.objects.count() == 3


def test_a_further_positive_of_a_person_joins_the_open_case_also_when_sent_again(homes, noon):
    (case,) = homes.confirm(homes.people[0])
    further = homes.positive(homes.people[0])
    for _try in range(2):
        found = operations.confirm(positives=[further], by=None, at=noon)
        assert found.new == ()
        assert [joined.pk for joined in found.joined] == [case.pk]
    assert case.positives.count() == 2


def test_two_positives_of_one_person_in_one_report_make_one_case(homes, noon):
    drafts = [homes.positive(homes.people[0]), homes.positive(homes.people[0])]
    found = operations.confirm(positives=drafts, by=None, at=noon)
    assert len(found.new) == 1
    assert Positive.objects.filter(case=found.new[0]).count() == 2


def test_a_result_sampled_before_the_move_belongs_to_the_closed_case_and_a_later_one_does_not(homes, noon):
    (case,) = homes.confirm(homes.people[0])
    for milestone in ("sealed", "traced", "disinfected", "moved"):
        operations.record_milestone(case=case, milestone=milestone, by=None, at=noon)
    operations.close(case=case, by=None, at=noon)
    before = homes.positive(homes.people[0], sampled_at=noon - timedelta(hours=1))
    after = homes.positive(homes.people[0], sampled_at=noon + timedelta(days=40))
    later = noon + timedelta(days=41)
    assert [found.pk for found in operations.confirm(positives=[before], by=None, at=later).joined] == [
        case.pk
    ]
    assert len(operations.confirm(positives=[after], by=None, at=later).new) == 1


def test_a_clock_that_runs_ahead_never_hides_a_positive(homes, noon):
    ahead = noon + timedelta(hours=3)
    (case,) = homes.confirm(homes.people[0], sampled_at=ahead, tested_at=ahead, reported_at=ahead)
    case.refresh_from_db()
    assert case.sampled_at == case.tested_at == case.reported_at == noon


def test_who_is_in_isolation_is_not_counted_in_the_community_and_no_longer_a_contact(homes, noon):
    (case,) = homes.confirm(homes.people[0])
    listed = operations.list_household_contacts(cases=[case], by=None, at=noon)
    operations.record_isolation(person_id=listed[0].person_id, by=None, at=noon)
    person = listed[0].person
    found = operations.confirm(positives=[homes.positive(person)], by=None, at=noon)
    assert found.new[0].found_in == "isolation"
    assert found.former_contact_ids == (listed[0].pk,)
    contact = Contact.objects.get(pk=listed[0].pk)
    assert (contact.status, contact.became_case_id) == ("became_case", found.new[0].pk)


def test_a_thousand_positives_are_confirmed_in_a_handful_of_statements(db, noon):
    homes = Homes(noon, doors=500, people_a_door=1)
    drafts = [homes.positive(person) for person in homes.people]
    with CaptureQueriesContext(connection) as statements:
        found = operations.confirm(positives=drafts, by=None, at=noon)
    assert len(found.new) == 1000
    assert found.new[-1].number == "20220403-1000"
    assert len(statements) < 20


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_give_no_person_two_cases_and_no_number_twice(noon):
    homes = Homes(noon)
    barrier, opened = Barrier(4), []

    def report():
        try:
            barrier.wait()
            with transaction.atomic():
                drafts = [homes.positive(person, result_id=new_id()) for person in homes.people]
                opened.extend(operations.confirm(positives=drafts, by=None, at=noon).new)
        finally:
            connection.close()

    threads = [Thread(target=report) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == len(homes.people) == Case.objects.count()
    assert sorted(case.number for case in opened) == [f"20220403-{n:04d}" for n in range(1, len(opened) + 1)]
    assert Positive.objects.count() == 4 * len(homes.people)
