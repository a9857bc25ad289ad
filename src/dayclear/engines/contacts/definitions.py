"""What makes somebody a contact, as data: no number in here is a rule of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.contacts._kernels.meeting import FOR_EVER_S, Terms
from dayclear.engines.contacts.visits import PROTECTIONS, Protection

NEVER = -1
"""The distance class of a setting in which nobody becomes a contact."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When being at one place at one time counts.

    ``counts_as`` (settings) gives each setting its distance class, 0 the nearest, or NEVER. Two visits are then as near as
    the less near of them: who sat at a table of a canteen and who walked through it shared the room. As a table
    (settings, settings) it gives the class by the setting of who may infect and that of whom they met. ``least_s``
    (distance classes, protections) gives the seconds together from which it counts; infinite where it never does.
    ``before_s`` is how long before the known beginning an exposure counts: of a case before onset or sampling, of a
    close contact before the first exposure. ``adds_up``: meetings of the same two at one place on one day count together, each
    for its share of the least time; days are of 86,400 s from the caller's moment.
    """

    counts_as: Sequence[int] | NDArray[np.int64]
    least_s: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    before_s: int = 0
    adds_up: bool = False

    def __post_init__(self) -> None:
        if self.least_s.ndim != 2 or self.least_s.shape[1] != PROTECTIONS:  # noqa: PLR2004 - a table.
            raise ValueError(f"least_s has a row for each distance class and {PROTECTIONS} columns.")
        if not (self.least_s >= 0).all():
            raise ValueError("The least time together is not negative; infinite where it never counts.")
        if not ((self.distances >= NEVER) & (self.distances < len(self.least_s))).all():
            raise ValueError(
                f"A setting counts as one of {len(self.least_s)} distance classes, from 0, or NEVER."
            )
        if self.before_s < 0:
            raise ValueError("before_s counts backwards already and is not negative.")

    @classmethod
    def from_minutes(
        cls,
        *,
        counts_as: Sequence[int],
        least_min: Sequence[float],
        masked_times: float = 1.0,
        ventilated_times: float = 1.0,
        before_days: float = 0.0,
    ) -> Self:
        """By minutes for each distance class; with masks on both, or fresh air, so many times as long, if ever (inf)."""
        times = np.ones(PROTECTIONS)
        for protection, more in (
            (Protection.MASKED, masked_times),
            (Protection.VENTILATED, ventilated_times),
        ):
            if not more > 0:
                raise ValueError("Protection lengthens the least time by a factor above 0.")
            times[[bool(flags & protection) for flags in range(PROTECTIONS)]] *= more
        least = np.array(least_min, float)[:, None]
        with np.errstate(invalid="ignore"):
            least_s = np.where(least == 0, np.where(np.isinf(times), np.inf, 0.0), least * times) * 60
        return cls(tuple(counts_as), least_s, round(before_days * 86_400))

    @property
    def distances(self) -> NDArray[np.int64]:
        """The distance class, or NEVER, by the settings of both visits."""
        told = np.array(self.counts_as, np.int64)
        if told.ndim == 2:  # noqa: PLR2004 - a table.
            return told
        settings = told.reshape(-1)
        less_near = np.maximum(settings[:, None], settings)
        return np.where((settings == NEVER)[:, None] | (settings == NEVER), NEVER, less_near)

    def terms(self) -> Terms:
        """The same as the kernels read it: the last distance class is the one that never counts."""
        least_s = np.full((len(self.least_s) + 1, PROTECTIONS), FOR_EVER_S)
        finite = np.isfinite(self.least_s)
        least_s[:-1][finite] = np.maximum(np.ceil(self.least_s[finite]), 1)
        distance = self.distances.copy()
        distance[distance == NEVER] = len(self.least_s)
        shortest = least_s.min(axis=1)[distance].min(axis=1, initial=FOR_EVER_S)
        return Terms(distance, least_s, shortest, self.adds_up)


@dataclass(frozen=True, slots=True)
class Definitions:
    """Whom a case makes a close contact (密接), and whom that one makes a secondary one (次密接)."""

    close: Rule
    secondary: Rule

    def __post_init__(self) -> None:
        if len(self.close.distances) != len(self.secondary.distances):
            raise ValueError("Both rules tell the distance class of every setting.")

    @property
    def settings(self) -> int:
        return len(self.close.distances)
