"""How far the loop has come: sampled, known, positive, moved, and the share within the protocol's hours."""

from dataclasses import dataclass

from dayclear.cases.queries import CaseCounts, InTime
from dayclear.screening.queries import Coverage


@dataclass(frozen=True, slots=True)
class Funnel:
    """``sampled`` and ``known`` are of the round; ``positive`` and ``moved`` of the cases of the page's window of time."""

    sampled: int
    known: int
    positive: int
    moved: int
    share_in_time: float | None

    @property
    def percent_in_time(self) -> int | None:
        """None while no case can be judged."""
        return None if self.share_in_time is None else round(100 * self.share_in_time)


def funnel(coverage: Coverage | None, cases: CaseCounts, in_time: InTime) -> Funnel:
    return Funnel(
        sampled=coverage.swabbed if coverage else 0,
        known=coverage.known if coverage else 0,
        positive=cases.reported,
        moved=cases.moved,
        share_in_time=in_time.share,
    )
