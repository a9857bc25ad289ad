from datetime import timedelta

from dayclear.laboratory import operations
from dayclear.laboratory.models import Result, TubeReceipt
from dayclear.laboratory.operations import ResultDraft


def test_tubes_that_were_never_positive_are_erased_first(shanxi, noon):
    operations.receive_tubes(laboratory=shanxi, barcodes=["A", "B", "C"], box="", by=None, at=noon)
    rows = [
        ResultDraft("A", "negative"),
        ResultDraft("B", "positive"),
        ResultDraft("C", "positive"),
        ResultDraft("C", "negative", is_correction=True),
    ]
    operations.record_results(rows=rows, laboratory=shanxi, batch=None, by=None, at=noon)
    assert operations.erase_negative(before=noon) == 0
    later = noon + timedelta(days=90)
    assert operations.erase_negative(before=later) == 2
    assert set(Result.objects.values_list("barcode", flat=True)) == {"B", "C"}
    assert operations.erase_positive(before=later) == 5
    assert [model.objects.count() for model in (Result, TubeReceipt)] == [0, 0]
