import threading

import pytest
from django.db import IntegrityError, connection, transaction

from dayclear.command import operations as command
from dayclear.command.protocol.loading import shipped_text
from dayclear.kernel import codes
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.screening import operations
from dayclear.screening.models import LabelRange, LabelSeries


def reserve(prefix="JT", count=65, noon=None, range_id=None):
    return operations.reserve_labels(
        range_id=range_id or new_id(), prefix=prefix, count=count, by=None, at=noon
    )


def numbers(reserved):
    return reserved.first_number, reserved.last_number


@pytest.mark.django_db
def test_each_print_goes_on_where_the_last_one_of_its_prefix_ended(noon):
    assert numbers(reserve(count=65, noon=noon)) == (1, 65)
    assert numbers(reserve(count=130, noon=noon)) == (66, 195)
    assert numbers(reserve(prefix="fq", count=65, noon=noon)) == (1, 65)


@pytest.mark.django_db
def test_the_labels_of_a_range_are_all_there_in_order_and_intact(noon):
    labels = list(reserve(count=65, noon=noon).labels())
    assert labels[0] == codes.tube_label("JT", 1)
    assert labels[-1] == codes.tube_label("JT", 65)
    assert len(set(labels)) == 65
    assert not any(map(codes.is_damaged_label, labels))


@pytest.mark.django_db
def test_labels_that_phones_would_refuse_are_not_printed(noon):
    own = shipped_text().replace("tube_code = '[0-9A-Za-z][0-9A-Za-z._/-]{0,39}'", "tube_code = 'AB.{9}'")
    command.put_into_force(toml=own, by=None, at=noon)
    with pytest.raises(InvalidInput, match="JT00000001U"):
        reserve(noon=noon)
    assert not LabelRange.objects.exists()
    assert numbers(reserve(prefix="AB", noon=noon)) == (1, 65)


@pytest.mark.django_db
def test_a_print_asked_for_again_has_the_same_numbers(noon):
    range_id = new_id()
    assert reserve(noon=noon, range_id=range_id) == reserve(noon=noon, range_id=range_id)
    assert LabelRange.objects.count() == 1
    with pytest.raises(operations.LabelsDiffer):
        reserve(noon=noon, range_id=range_id, count=130)


@pytest.mark.django_db
def test_a_series_ends_before_its_numbers_grow_longer(noon):
    series = LabelSeries.objects.create(prefix="JT")
    made(series, codes.HIGHEST_NUMBER - 10, codes.HIGHEST_NUMBER - 5, noon)
    with pytest.raises(InvalidInput, match="JT"):
        reserve(noon=noon, count=6)
    assert numbers(reserve(noon=noon, count=5))[1] == codes.HIGHEST_NUMBER


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, -1, operations.MOST_LABELS + 1])
def test_nobody_reserves_too_many_or_none(count, noon):
    with pytest.raises(InvalidInput, match=str(operations.MOST_LABELS)):
        reserve(noon=noon, count=count)


def made(series, first, last, noon):
    return LabelRange.objects.create(
        id=new_id(), series=series, first_number=first, last_number=last, reserved_at=noon
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "constraint"),
    [
        (10, 20, "label_range_never_repeats"),
        (5, 200, "label_range_never_repeats"),
        (0, 5, "label_range_within_numbers"),
        (40, 39, "label_range_within_numbers"),
        (codes.HIGHEST_NUMBER, codes.HIGHEST_NUMBER + 1, "label_range_within_numbers"),
    ],
)
def test_the_database_itself_keeps_numbers_apart(first, last, constraint, noon):
    series = LabelSeries.objects.create(prefix="JT")
    made(series, 20, 30, noon)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        made(series, first, last, noon)
    made(LabelSeries.objects.create(prefix="FQ"), 20, 30, noon)


@pytest.mark.django_db
def test_what_was_printed_stays_written(noon):
    reserved = reserve(noon=noon)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        reserved.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["jt", "J1", ""])
def test_a_prefix_in_the_database_is_capital_letters(prefix):
    with pytest.raises(IntegrityError, match="label_series_prefix_is_letters"), transaction.atomic():
        LabelSeries.objects.create(prefix=prefix)


@pytest.mark.django_db(transaction=True)
def test_two_who_print_at_once_share_no_number(noon):
    found = []

    def print_some():
        try:
            found.extend(numbers(reserve(noon=noon)) for _each in range(5))
        finally:
            connection.close()

    printing = [threading.Thread(target=print_some) for _each in range(4)]
    for one in printing:
        one.start()
    for one in printing:
        one.join()
    assert sorted(found) == [(start, start + 64) for start in range(1, 20 * 65, 65)]
