"""How fast a team is, and when a point is free. Pure: no database."""

from collections.abc import Iterable


def pace(samplers: int, helpers: int, *, per_sampler: int, without: float) -> float:
    """The share of the full pace that a team keeps: all of it with so many helpers a sampler, ``without`` any that share.

    With fewer than it takes, those samplers are at full pace whose helpers are there, and the others alone.
    """
    helped = min(1.0, helpers / (samplers * per_sampler))
    return helped + (1 - helped) * without


def longest_free(
    opens_s: float, closes_s: float, taken: Iterable[tuple[float, float]], *, until_s: float
) -> tuple[float, float]:
    """The longest time from ``opens_s`` to ``closes_s`` in which nothing is ``taken``, as far as it lies before ``until_s``.

    Where there is none, it begins and ends when everything closes.
    """
    gaps, begins = [], opens_s
    for from_s, to_s in sorted(taken):
        gaps.append((begins, min(from_s, closes_s)))
        begins = max(begins, to_s)
    gaps.append((begins, closes_s))
    last_s = min(closes_s, until_s)
    best = max(gaps, key=lambda gap: min(gap[1], until_s) - gap[0])
    return best if min(best[1], until_s) > best[0] else (last_s, last_s)
