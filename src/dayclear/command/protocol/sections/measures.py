"""What somebody under a measure is told on paper, and what an objection may change."""

from dataclasses import dataclass

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text

CHANGES = ("sooner", "place", "eased")


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """What somebody under a measure is told on paper: the rule, what ends it sooner, what they may expect.

    ``answered_by`` is the kind of post whose telephone stands there. A measure whose record knows no last day is
    decided anew after ``review_days``; with 0 the record always knows it. ``changes`` is what an objection upheld in part
    may change: an earlier day (``sooner``), another ``place``, an exception (``eased``).
    """

    kind: str
    name: Text
    rule: Text
    ends: Text
    expects: Text
    answered_by: str
    review_days: int
    changes: tuple[str, ...]


def read_measure(table: Table, post_kinds: list[str]) -> MeasureKind:
    return MeasureKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        rule=table.both("rule"),
        ends=table.both("ends"),
        expects=table.both("expects"),
        answered_by=table.choice("answered_by", post_kinds),
        review_days=table.whole("review_days", 0),
        changes=table.choices("changes", CHANGES) if "changes" in table.values else CHANGES,
    )
