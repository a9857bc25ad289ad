import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dayclear.command import operations as command
from dayclear.command.protocol import shipped_text
from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.people.models import Person
from dayclear.screening import operations
from dayclear.screening.models import Due, Sample, Tube
from dayclear.screening.operations import intake
from tests.integration.screening.district import EVERYTHING, District, scope_at
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


def test_a_batch_is_recorded_with_its_tubes_and_totals(district):
    opened = district.open_round()
    drafts = [district.draft(person, "T1") for person in district.people[:3]]
    assert district.record(opened, *drafts) == ["accepted"] * 3
    tube = Tube.objects.get(pk="T1")
    assert (tube.sample_count, tube.capacity, tube.state, tube.place_path) == (3, 10, "filling", "/D/A/1/")
    assert Due.objects.filter(state="sampled").count() == 3
    assert_totals_equal_a_plain_recount(opened)


def test_a_batch_sent_again_changes_nothing_and_is_a_success(district):
    opened = district.open_round()
    drafts = [district.draft(person) for person in district.people[:3]]
    district.record(opened, *drafts)
    before = list(Sample.objects.order_by("pk").values())
    assert district.record(opened, *drafts, at=district.at + timedelta(hours=60)) == ["repeated"] * 3
    assert list(Sample.objects.order_by("pk").values()) == before
    assert Tube.objects.get().sample_count == 3
    assert_totals_equal_a_plain_recount(opened)


def test_a_second_swab_of_a_person_is_kept_in_its_tube_and_does_not_stand(district):
    opened = district.open_round()
    first, second = district.draft(district.people[0]), district.draft(district.people[0], "T2")
    assert district.record(opened, first) == ["accepted"]
    outcomes = operations.record_samples(
        round_id=opened.pk, batch=[second], by=None, at=district.at, scope=EVERYTHING
    )
    assert (outcomes[0].outcome, outcomes[0].standing_sample) == ("duplicate", first.id)
    assert not outcomes[0].stands
    assert Sample.objects.get(pk=second.id).aside == "duplicate"
    assert Tube.objects.get(pk="T2").sample_count == 1
    assert district.record(opened, second) == ["duplicate"]


def test_people_who_may_not_be_sampled_are_told_apart(district):
    opened = district.open_round(district.compounds[0])
    here, elsewhere = district.people[0], district.people[-1]
    stranger = Person(id=new_id())
    assert district.record(
        opened, district.draft(stranger), district.draft(elsewhere), district.draft(here)
    ) == ["unknown_person", "not_due", "accepted"]


def test_a_sampler_records_nobody_outside_their_places(district):
    opened = district.open_round()
    scope = scope_at(district.units[0])
    mine, theirs = district.people[0], district.people[-1]
    drafts = district.draft(mine), district.draft(theirs)
    assert district.record(opened, *drafts, scope=scope) == ["accepted", "outside_scope"]
    assert Sample.objects.count() == 1


def test_a_round_that_does_not_exist_is_not_found(district):
    with pytest.raises(NotFound):
        operations.record_samples(
            round_id=new_id(),
            batch=[district.draft(district.people[0])],
            by=None,
            at=district.at,
            scope=EVERYTHING,
        )
    opened = district.open_round()
    assert district.record(opened) == []


def test_a_tube_is_sealed_by_sending_it_and_what_was_in_it_before_still_counts(district):
    opened = district.open_round()
    district.record(opened, district.draft(district.people[0]))
    sent_at = district.at + timedelta(hours=1)
    assert operations.mark_tubes_sent(barcodes=["T1"], by=None, at=sent_at) == ["T1"]
    late = district.draft(district.people[1], sampled_at=district.at + timedelta(minutes=30))
    wrong = district.draft(district.people[2], sampled_at=sent_at + timedelta(minutes=5))
    assert district.record(opened, late, wrong, at=sent_at + timedelta(hours=3)) == [
        "accepted",
        "tube_sealed",
    ]


def test_a_district_s_own_tubes_are_the_only_ones_by_the_rules_of_the_swab_s_arrival(district):
    opened = district.open_round()
    first, second = (district.draft(person, "T1") for person in district.people[:2])
    assert district.record(opened, first) == ["accepted"]
    own = shipped_text().replace("tube_code = '[0-9A-Za-z][0-9A-Za-z._/-]{0,39}'", "tube_code = 'AB[0-9]{8}'")
    command.put_into_force(toml=own, by=None, at=district.at)
    labelled = district.draft(district.people[2], "AB00000001")
    assert district.record(opened, first, second, labelled) == ["repeated", "not_a_tube", "accepted"]
    assert_totals_equal_a_plain_recount(opened)


def test_a_tube_belongs_to_one_round_and_holds_what_it_holds(district):
    opened = district.open_round(tube_mode=1)
    first, second, third = district.people[:3]
    assert district.record(opened, district.draft(first), district.draft(second)) == ["accepted", "tube_full"]
    later = district.open_round()
    assert district.record(later, district.draft(third)) == ["tube_of_other_round"]


def test_an_exception_gives_way_to_a_swab(district):
    opened = district.open_round()
    person = district.people[0]
    operations.mark_person(round=opened, person=person, state="away", note="在外地", by=None, at=district.at)
    assert district.record(opened, district.draft(person)) == ["accepted"]
    assert Due.objects.get(round=opened, person=person).note == ""


@pytest.mark.parametrize(
    "broken",
    [{"standing": False}, {"aside": "lost", "standing": False}, {"aside": "undone"}],
)
def test_the_database_keeps_samples_sound(district, broken):
    opened = district.open_round()
    district.record(opened, district.draft(district.people[0]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.update(**broken)


def test_the_database_lets_one_sample_of_a_person_stand(district):
    opened = district.open_round()
    district.record(opened, *(district.draft(district.people[0], tube) for tube in ("T1", "T2")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.update(standing=True, aside="")


@pytest.mark.parametrize(
    "broken", [{"sample_count": 11}, {"capacity": 0}, {"state": "broken"}, {"state": "sent"}]
)
def test_the_database_keeps_tubes_sound(district, broken):
    opened = district.open_round()
    district.record(opened, district.draft(district.people[0]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tube.objects.update(**broken)


@pytest.mark.parametrize("broken", [{"state": "gone"}, {"positive": True}])
def test_the_database_keeps_names_sound(district, broken):
    district.open_round()
    with pytest.raises(IntegrityError), transaction.atomic():
        Due.objects.update(**broken)


def test_a_name_is_never_moved_without_its_totals(district):
    district.open_round(district.compounds[0])
    name = Due.objects.filter(place=district.units[0]).first()
    with pytest.raises(IntegrityError, match="totals"), transaction.atomic():
        Due.objects.filter(pk=name.pk).update(place=district.units[3])


def _at_once(jobs):
    """Runs the jobs on connections of their own, all starting at the same moment."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_two_phones_sampling_the_same_people_leave_one_sample_standing_of_each(noon):
    district = District(noon)
    opened = district.open_round(tube_mode=20)
    phones = [
        [district.draft(person, f"P{phone}") for person in district.people[:: 1 if phone % 2 else -1]]
        for phone in range(6)
    ]
    outcomes = _at_once([lambda drafts=drafts: district.record(opened, *drafts) for drafts in phones])
    flat = [outcome for batch in outcomes for outcome in batch]
    assert flat.count("accepted") == len(district.people)
    assert flat.count("duplicate") == len(district.people) * 5
    assert Sample.objects.filter(standing=True).count() == len(district.people)
    assert_totals_equal_a_plain_recount(opened)


@pytest.mark.django_db(transaction=True)
def test_one_batch_sent_by_several_retries_at_once_is_recorded_once(noon):
    district = District(noon)
    opened = district.open_round()
    drafts = [district.draft(person) for person in district.people[:8]]
    outcomes = _at_once([lambda: district.record(opened, *drafts) for _retry in range(5)])
    assert sorted(outcomes) == [["accepted"] * 8, *([["repeated"] * 8] * 4)]
    assert Sample.objects.count() == Tube.objects.get().sample_count == 8
    assert_totals_equal_a_plain_recount(opened)


@pytest.mark.django_db(transaction=True)
def test_phones_that_fill_one_tube_at_once_never_overfill_it(noon):
    district = District(noon)
    opened = district.open_round(tube_mode=5)
    outcomes = _at_once(
        [
            lambda person=person: district.record(opened, district.draft(person))
            for person in district.people[:8]
        ]
    )
    flat = sorted(outcome for batch in outcomes for outcome in batch)
    assert flat == ["accepted"] * 5 + ["tube_full"] * 3
    assert Tube.objects.get().sample_count == 5


def _the_long_way_is_closed(monkeypatch):
    def closed(*_told):
        raise AssertionError("A plain batch went the long way.")

    monkeypatch.setattr(intake, "_record", closed)


def test_a_plain_batch_and_its_repetition_cost_one_statement(district, monkeypatch):
    opened = district.open_round(tube_mode=5)
    _the_long_way_is_closed(monkeypatch)
    drafts = [district.draft(person, f"T{number // 5}") for number, person in enumerate(district.people)]
    assert district.record(opened, *drafts[:2]) == ["accepted"] * 2
    assert district.record(opened, *drafts[2:]) == ["accepted"] * (len(drafts) - 2)
    assert district.record(opened, *drafts) == ["repeated"] * len(drafts)
    assert Tube.objects.get(pk="T0").sample_count == 5
    assert_totals_equal_a_plain_recount(opened)
