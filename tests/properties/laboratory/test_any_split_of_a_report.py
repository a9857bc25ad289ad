"""A laboratory's rows mean the same in one file or many, once or again, against a plain reading by rows."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel.ids import new_id
from dayclear.laboratory import operations
from dayclear.laboratory.models import Laboratory, Result
from dayclear.laboratory.operations import ResultDraft

NOON = datetime(2022, 4, 3, 4, tzinfo=UTC)
rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["positive", "negative", "invalid"]), st.booleans()),
    max_size=10,
)


def plain_reading(told):
    """What stands after the rows, read one by one: the first result, then whatever corrects it."""
    standing = {}
    for barcode, outcome, is_correction in told:
        if barcode not in standing or is_correction:
            standing[barcode] = outcome
    return standing


@pytest.mark.django_db
@given(rows, st.lists(st.integers(0, 10), max_size=3))
def test_any_split_of_a_report_leaves_what_a_plain_reading_leaves(told, cuts):
    with transaction.atomic():
        laboratory = Laboratory.objects.create(name_zh=str(new_id()))
        drafts = [
            ResultDraft(
                barcode,
                outcome,
                tested_at=NOON + timedelta(minutes=number),
                is_correction=corrects,
                row=number,
            )
            for number, (barcode, outcome, corrects) in enumerate(told)
        ]
        edges = sorted({0, len(drafts), *(cut for cut in cuts if cut < len(drafts))})
        parts = [drafts[start:end] for start, end in pairwise(edges)]

        def send(part):
            recorded = operations.record_results(
                rows=part, laboratory=laboratory, batch=None, by=None, at=NOON + timedelta(hours=1)
            )
            assert recorded.recorded + recorded.repeated + len(recorded.contradicted) == len(part)
            return recorded

        for part in parts:
            send(part)
        assert dict(Result.objects.filter(standing=True).values_list("barcode", "outcome")) == plain_reading(
            told
        )

        before = list(Result.objects.order_by("pk").values())
        for part in parts[-1:]:
            assert send(part).recorded == 0
        assert list(Result.objects.order_by("pk").values()) == before
        transaction.set_rollback(True)
