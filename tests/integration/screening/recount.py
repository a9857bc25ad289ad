"""The totals as somebody with pencil and paper would make them, from the due list itself."""

from collections import Counter

from dayclear.screening.due_totals import COUNTS
from dayclear.screening.models import Due, Round, RoundTotal
from dayclear.screening.states import UNACCOUNTED


def assert_totals_equal_a_plain_recount(opened: Round) -> None:
    plain: dict[object, Counter[str]] = {}
    for name in Due.objects.filter(round=opened):
        counts = plain.setdefault(name.place_id, Counter())
        counts["roster"] += 1
        counts[name.state] += 1
        counts["positive"] += name.positive
    kept = {
        total.place_id: Counter({count: getattr(total, count) for count in COUNTS})
        for total in RoundTotal.objects.filter(round=opened, roster__gt=0)
    }
    assert kept == plain
    _assert_whoever_is_due_is_news(opened)


def _assert_whoever_is_due_is_news(opened: Round) -> None:
    came_due_at = dict(RoundTotal.objects.filter(round=opened).values_list("place_id", "came_due_at"))
    for name in Due.objects.filter(round=opened, state__in=UNACCOUNTED):
        assert came_due_at[name.place_id] >= name.changed_at
