import pytest
from django.apps import apps

from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.screening import operations
from dayclear.screening.models import Due, Round, Sample, Tube
from dayclear.screening.states import StepNotAllowed
from tests.integration.screening.district import EVERYTHING, Told
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


@pytest.fixture
def pooled(district):
    """A round in which the first four people share tube P and the fifth has tube S."""
    opened = district.open_round()
    district.record(opened, *(district.draft(person, "P") for person in district.people[:4]))
    district.record(opened, district.draft(district.people[4], "S"))
    return opened


def learn(district, *results):
    return operations.mark_known(results=[Told(*result) for result in results], by=None, at=district.at)


def state_of(opened, person):
    name = Due.objects.get(round=opened, person=person)
    return name.state, name.positive


def test_tubes_are_received_once_and_unknown_ones_are_left_to_the_caller(district, pooled):
    assert operations.mark_tubes_received(barcodes=["P", "S", "?"], by=None, at=district.at) == ["P", "S"]
    assert operations.mark_tubes_received(barcodes=["P"], by=None, at=district.at) == []
    assert set(Tube.objects.values_list("state", flat=True)) == {"received"}


def test_a_negative_tube_makes_everybody_in_it_known_once(district, pooled):
    assert learn(district, ("P", "negative"), ("?", "negative")) == 4
    assert learn(district, ("P", "negative")) == 0
    assert learn(district) == 0
    assert state_of(pooled, district.people[0]) == ("known", False)
    assert Tube.objects.get(pk="P").state == "resulted"
    assert_totals_equal_a_plain_recount(pooled)


def test_a_positive_single_tube_makes_its_person_positive_and_a_correction_takes_it_back(district, pooled):
    assert learn(district, ("S", "positive")) == 1
    assert state_of(pooled, district.people[4]) == ("known", True)
    assert learn(district, ("S", "negative")) == 1
    assert state_of(pooled, district.people[4]) == ("known", False)
    assert_totals_equal_a_plain_recount(pooled)


def test_a_positive_pool_waits_for_single_tubes(district, pooled):
    person = district.people[0]
    assert learn(district, ("P", "positive")) == 0
    assert state_of(pooled, person) == ("sampled", False)
    assert operations.hold_for_retest(barcodes=["P"], by=None, at=district.at) == 4
    assert operations.hold_for_retest(barcodes=["P"], by=None, at=district.at) == 0
    assert operations.hold_for_retest(barcodes=[], by=None, at=district.at) == 0
    assert state_of(pooled, person) == ("due", False)
    district.record(pooled, district.draft(district.people[5], "N"))
    assert district.record(pooled, district.draft(person, "N")) == ["single_tube_needed"]
    assert district.record(
        pooled, district.draft(person, "S1"), district.draft(district.people[1], "S1")
    ) == [
        "accepted",
        "tube_full",
    ]
    learn(district, ("S1", "positive"))
    assert state_of(pooled, person) == ("known", True)
    assert_totals_equal_a_plain_recount(pooled)


def test_a_pool_corrected_to_negative_frees_whoever_was_not_sampled_again(district, pooled):
    learn(district, ("P", "positive"))
    operations.hold_for_retest(barcodes=["P"], by=None, at=district.at)
    district.record(pooled, district.draft(district.people[0], "S1"))
    assert learn(district, ("P", "negative")) == 3
    assert state_of(pooled, district.people[0]) == ("sampled", False)
    assert state_of(pooled, district.people[1]) == ("known", False)


@pytest.mark.parametrize("outcome", ["inconclusive", "invalid"])
def test_an_unclear_result_sends_people_back_and_opens_a_closed_round_again(district, outcome):
    opened = district.open_round(district.units[0])
    district.record(opened, *(district.draft(person) for person in district.people[:4]))
    operations.close_round(round=opened, by=None, at=district.at)
    assert learn(district, ("T1", outcome)) == 4
    assert Round.objects.get().status == "open"
    assert Round.objects.get().closed_at is None
    assert Due.objects.filter(state="due").count() == 4
    assert Sample.objects.filter(standing=True).count() == 0
    assert_totals_equal_a_plain_recount(opened)


def test_a_spoilt_tube_sends_people_back_once_and_says_why(district, pooled):
    assert operations.void_tube(barcode="P", by=None, at=district.at, reason="破损") == 4
    assert operations.void_tube(barcode="P", by=None, at=district.at, reason="破损") == 0
    assert Due.objects.get(person=district.people[0]).note == "破损"
    assert district.record(pooled, district.draft(district.people[0], "P")) == ["tube_sealed"]
    assert_totals_equal_a_plain_recount(pooled)


def test_a_tube_is_not_voided_without_a_reason_nor_when_its_result_is_known(district, pooled):
    with pytest.raises(InvalidInput):
        operations.void_tube(barcode="P", by=None, at=district.at, reason=" ")
    with pytest.raises(NotFound):
        operations.void_tube(barcode="?", by=None, at=district.at, reason="x")
    learn(district, ("P", "negative"))
    with pytest.raises(StepNotAllowed):
        operations.void_tube(barcode="P", by=None, at=district.at, reason="x")


def test_the_history_of_a_tube_tells_its_states_and_not_its_counts(district, pooled):
    operations.mark_tubes_sent(barcodes=["P"], by=None, at=district.at)
    operations.mark_tubes_received(barcodes=["P"], by=None, at=district.at)
    learn(district, ("P", "negative"))
    states = apps.get_model("screening.TubeEvent").objects.order_by("pgh_id").values_list("state", flat=True)
    assert list(states) == ["sent", "received", "resulted"]


def test_a_second_swab_found_positive_makes_its_person_positive(district):
    opened = district.open_round(tube_mode=1)
    person = district.people[0]
    district.record(opened, district.draft(person, "S1"), district.draft(person, "S2"))
    learn(district, ("S1", "negative"))
    assert learn(district, ("S2", "positive")) == 1
    assert state_of(opened, person) == ("known", True)


def test_a_sample_taken_by_mistake_is_taken_back_with_its_reason(district, pooled):
    person = district.people[0]
    sample = Sample.objects.get(person=person)
    with pytest.raises(InvalidInput):
        operations.undo_sample(sample=sample, by=None, at=district.at, reason="")
    for _again in range(2):
        undone = operations.undo_sample(sample=sample, by=None, at=district.at, reason="扫错人")
        assert (undone.standing, undone.aside, undone.aside_reason) == (False, "undone", "扫错人")
    assert Tube.objects.get(pk="P").sample_count == 3
    assert state_of(pooled, person) == ("due", False)
    draft = operations.SampleDraft(sample.pk, person.pk, "P", district.at)
    outcomes = operations.record_samples(
        round_id=pooled.pk, batch=[draft], by=None, at=district.at, scope=EVERYTHING
    )
    assert outcomes[0].outcome == "undone"
    assert district.record(pooled, district.draft(person, "P")) == ["accepted"]
    assert_totals_equal_a_plain_recount(pooled)


def test_a_sample_whose_result_is_known_is_not_taken_back(district, pooled):
    learn(district, ("P", "negative"))
    with pytest.raises(StepNotAllowed):
        operations.undo_sample(
            sample=Sample.objects.get(person=district.people[0]), by=None, at=district.at, reason="x"
        )
