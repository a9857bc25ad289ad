from datetime import timedelta

from dayclear.records import retention
from dayclear.screening import operations
from dayclear.screening.due_totals import COUNTS
from dayclear.screening.models import Due, RoundTotal, Sample, Tube
from tests.integration.screening.district import Told


def test_negatives_are_erased_before_positives_and_totals_stay(district):
    opened = district.open_round(tube_mode=1)
    positive, negative = district.people[:2]
    district.record(opened, district.draft(positive, "P"), district.draft(negative, "N"))
    results = [Told("P", "positive"), Told("N", "negative")]
    operations.mark_known(results=results, by=None, at=district.at)
    totals = list(RoundTotal.objects.order_by("pk").values(*COUNTS))

    assert operations.erase_negative(before=district.at) == 0
    later = district.at + timedelta(days=90)
    assert operations.erase_negative(before=later) == len(district.people) - 1 + 2
    assert operations.erase_negative(before=later) == 0
    assert list(Due.objects.values_list("person", flat=True)) == [positive.pk]
    assert list(Sample.objects.values_list("tube", flat=True)) == ["P"]
    assert operations.erase_positive(before=later) == 3
    assert [model.objects.count() for model in (Due, Sample, Tube)] == [0, 0, 0]
    assert list(RoundTotal.objects.order_by("pk").values(*COUNTS)) == totals


def test_both_erasers_answer_to_a_key_of_the_protocol():
    assert operations.erase_negative in retention.erasers()["negative_results"]
    assert operations.erase_positive in retention.erasers()["positive_cases"]
