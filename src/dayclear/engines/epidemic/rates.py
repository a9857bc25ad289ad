"""The secondary attack rate: how many of the contacts of a setting became cases."""

from dataclasses import dataclass

import numpy as np

from dayclear.engines.epidemic.arrays import Z_95


@dataclass(frozen=True, slots=True)
class Rate:
    """``became`` of ``exposed``, with the bounds of 95 % (Wilson 1927), which hold for few and for none, too."""

    became: int
    exposed: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.became / self.exposed


def rate(became: int, exposed: int) -> Rate | None:
    """None where nobody was exposed."""
    if not 0 <= became <= exposed:
        raise ValueError("No more can become cases than were exposed.")
    if not exposed:
        return None
    share, weight = became / exposed, Z_95**2 / exposed
    middle = (share + weight / 2) / (1 + weight)
    margin = Z_95 * float(np.sqrt(share * (1 - share) / exposed + weight / (4 * exposed))) / (1 + weight)
    # At both ends the bound is exact; the root leaves a last digit over.
    low = 0.0 if became == 0 else middle - margin
    high = 1.0 if became == exposed else middle + margin
    return Rate(became, exposed, low, high)
