"""Whether somebody may go home, by the criteria of the protocol, over plain values. No database.

A decision stays a doctor's: these functions lay out what speaks for it and what is lacking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dayclear.command.protocol import ContactRule, ReleaseRule


@dataclass(frozen=True, slots=True)
class Reading:
    """What the laboratory found in one swab. ``ct`` is the lower of its genes' cycle thresholds, None where not told."""

    taken_at: datetime
    negative: bool
    ct: float | None = None

    def is_low(self, ct_min: float) -> bool:
        """Little virus or none: negative, or no gene below the threshold."""
        return self.negative or (self.ct is not None and self.ct >= ct_min)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of release: ``have`` of ``need``, and whether that is enough."""

    name: str
    have: int
    need: int

    @property
    def met(self) -> bool:
        return self.have >= self.need


@dataclass(frozen=True, slots=True)
class Criteria:
    """Every condition with how far it is met; an empty list is never met."""

    each: tuple[Criterion, ...]

    @property
    def met(self) -> bool:
        return bool(self.each) and all(criterion.met for criterion in self.each)


def of_case(readings: Iterable[Reading], *, better: bool, rule: ReleaseRule) -> Criteria:
    """Treatment 9: so many tests in a row of at least the Ct value, so many hours apart, and better."""
    low = low_in_a_row(readings, ct_min=rule.ct_min, hours_apart=rule.hours_apart)
    return Criteria(
        (Criterion("tests_low", min(low, rule.tests), rule.tests), Criterion("better", int(better), 1))
    )


def low_in_a_row(readings: Iterable[Reading], *, ct_min: float, hours_apart: int) -> int:
    """How many low readings, each so many hours after the one before, stand at the end without a higher one between."""
    found, latest = 0, None
    # Of two swabs of one instant the one with more virus counts first.
    backwards = sorted(
        readings, key=lambda reading: (reading.taken_at, not reading.is_low(ct_min)), reverse=True
    )
    for reading in backwards:
        if not reading.is_low(ct_min):
            break
        if latest is None or latest - reading.taken_at >= timedelta(hours=hours_apart):
            found, latest = found + 1, reading.taken_at
    return found


def of_contact(
    readings: Sequence[Reading], *, until_on: date, today: date, negative_since: datetime, rule: ContactRule
) -> Criteria:
    """The days are over, and the last samples since ``negative_since`` are negative: two where the rule wants both."""
    need = 2 if rule.double_sample_at_release else 1
    lately = sorted(
        (reading for reading in readings if reading.taken_at >= negative_since),
        key=lambda reading: reading.taken_at,
    )
    negative = 0
    for reading in reversed(lately):
        if not reading.negative:
            break
        negative += 1
    left = max((until_on - today).days, 0)
    return Criteria(
        (Criterion("days_over", -left, 0), Criterion("negative_samples", min(negative, need), need))
    )
