"""Nobody is left out for good: an exemption ends on its day, and who is away proves a test there."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.screening import operations
from dayclear.screening.models import AwayTest, Due, Exemption
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


@pytest.fixture
def person(district):
    return district.people[0]


def exempt(district, opened, person, days=6, reason="康复未满六日"):
    return operations.mark_person(
        round=opened,
        person=person,
        state="exempt",
        note=reason,
        until_on=district.at.date() + timedelta(days=days),
        by=None,
        at=district.at,
    )


def state_of(opened, person):
    return Due.objects.get(round=opened, person=person).state


@pytest.mark.parametrize("days", [-1, 91, None])
def test_an_exemption_has_an_end_and_not_a_far_one(district, person, days):
    until_on = None if days is None else district.at.date() + timedelta(days=days)
    with pytest.raises(InvalidInput):
        operations.mark_person(
            round=district.open_round(),
            person=person,
            state="exempt",
            note="孕晚期",
            until_on=until_on,
            by=None,
            at=district.at,
        )
    assert not Exemption.objects.exists()


def test_an_exemption_holds_in_later_rounds_and_ends_with_its_day_in_all_of_them(district, person):
    first = district.open_round()
    exempt(district, first, person)
    second = district.open_round()
    assert (state_of(second, person), state_of(first, person)) == ("exempt", "exempt")
    assert operations.end_past_exemptions(at=district.at + timedelta(days=6)) == 0
    assert operations.end_past_exemptions(at=district.at + timedelta(days=7)) == 1
    assert (state_of(second, person), state_of(first, person)) == ("due", "due")
    assert_totals_equal_a_plain_recount(second)


def test_who_is_to_be_sampled_after_all_is_exempt_no_longer(district, person):
    first = district.open_round()
    exempt(district, first, person)
    operations.mark_person(round=first, person=person, state="due", by=None, at=district.at)
    assert state_of(district.open_round(), person) == "due"


def test_a_new_ruling_ends_the_one_before(district, person):
    opened = district.open_round()
    exempt(district, opened, person, days=3)
    exempt(district, opened, person, days=5)
    exempt(district, opened, person, days=5)
    assert Exemption.objects.filter(ended_at__isnull=True).count() == 1
    assert Exemption.objects.count() == 2


def test_the_database_keeps_two_rulings_from_holding_and_one_from_having_no_reason(district, person):
    exempt(district, district.open_round(), person)
    held = Exemption.objects.get()
    for broken in ({"reason": ""}, {"until_on": held.from_on - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exemption.objects.update(**broken)
    held.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)


def test_who_is_away_proves_a_test_there_and_may_correct_it(district, person):
    opened = district.open_round()
    told = {
        "round": opened,
        "person": person,
        "tested_on": district.at.date(),
        "tested_where": "长春市中心医院",
        "by": None,
        "at": district.at,
    }
    with pytest.raises(Conflict):
        operations.record_away_test(report="22010401", **told)
    operations.mark_person(
        round=opened, person=person, state="away", note="长春市区", by=None, at=district.at
    )
    with pytest.raises(InvalidInput):
        operations.record_away_test(**told)
    with pytest.raises(InvalidInput):
        operations.record_away_test(
            report="1", **told | {"tested_on": district.at.date() + timedelta(days=1)}
        )
    operations.record_away_test(report="22010401", **told)
    operations.record_away_test(report="22010402", **told)
    assert AwayTest.objects.get().report == "22010402"


@pytest.mark.parametrize("broken", [{"tested_where": ""}, {"report": ""}])
def test_the_database_keeps_a_test_elsewhere_from_lacking_its_proof(district, person, broken):
    opened = district.open_round()
    told = {"tested_where": "医院", "report": "1", **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        AwayTest.objects.create(
            round=opened,
            person=person,
            place_path=person.place_path,
            tested_on=district.at.date(),
            recorded_at=district.at,
            **told,
        )


def test_who_is_isolated_is_tested_there_in_every_open_round_until_called_back(district, person):
    opened, other = district.open_round(), district.open_round()
    sampled = district.people[1]
    district.record(opened, district.draft(sampled))
    told = {"people": [person.pk, sampled.pk], "note": "", "by": None, "at": district.at}
    assert operations.set_in_isolation(**told) == 3
    assert operations.set_in_isolation(**told) == 0
    assert (state_of(opened, person), state_of(opened, sampled)) == ("isolated", "sampled")
    assert district.record(other, district.draft(person, "T9")) == ["accepted"]
    assert operations.recall_from_isolation(**told) == 2
    assert_totals_equal_a_plain_recount(opened)
    assert_totals_equal_a_plain_recount(other)
