"""The sheet as a graph over time and as bars by day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from dayclear.situation.transmission.outbreak import from_ordinal
from dayclear.situation.transmission.sheet import TransmissionSheet

MOST_DRAWN = 400
LIKELY_ENOUGH = 0.3
"""A likely link is drawn from this probability on; all of them stand in the table."""


def by_day(sheet: TransmissionSheet) -> tuple[list[date], list[int], list[int], list[int]]:
    """Each day from the first to the last case, and its cases with a named infector, a likely one and none."""
    day = sheet.outbreak.day
    known_days = np.isfinite(day)
    if not known_days.any():
        return [], [], [], []
    first, last = int(np.nanmin(day)), int(np.nanmax(day))
    named = np.zeros(len(day), bool)
    named[sheet.outbreak.links.infectees] = True
    likely = sheet.likely_infected
    counts = [
        np.bincount(day[known_days & kind].astype(np.int64) - first, minlength=last - first + 1).tolist()
        for kind in (named, likely, ~likely & ~named)
    ]
    days = [date.fromordinal(first + offset) for offset in range(last - first + 1)]
    return days, counts[0], counts[1], counts[2]


def timeline(sheet: TransmissionSheet) -> dict[str, Any]:
    days, named, likely, none = by_day(sheet)
    return {
        "kind": "bars",
        "labels": [f"{day:%m-%d}" for day in days],
        "series": [
            {"name": _("Infector named"), "values": named},
            {"name": _("Likely infector"), "values": likely},
            {"name": _("Probably infected elsewhere"), "values": none},
        ],
    }


def network(sheet: TransmissionSheet) -> dict[str, Any]:
    """Cases over time, each below its infector; solid lines are named links, dashed ones likely. At most MOST_DRAWN cases."""
    drawn = _drawn(sheet)
    parent = _parents(sheet, drawn)
    lane = _lanes(drawn, parent)
    onward = sheet.outbreak.links.onward
    day = sheet.outbreak.day
    index = {case: number for number, case in enumerate(drawn)}
    named = {(int(one), int(other)) for one, other in sheet.outbreak.links.distinct}
    nodes = [
        {
            "name": sheet.outbreak.labels[case],
            "day": f"{from_ordinal(day[case])}",
            "lane": lane[case],
            "onward": int(onward[case]),
        }
        for case in drawn
    ]
    links = [
        {
            "source": index[one],
            "target": index[other],
            "share": round(share, 2),
            "named": (one, other) in named,
        }
        for one, other, share in _lines(sheet)
        if one in index and other in index
    ]
    return {"kind": "network", "nodes": nodes, "links": links, "onward": _("infected"), "likely": _("likely")}


def left_out(sheet: TransmissionSheet) -> int:
    """How many cases the graph does not show: those without a day, and the unlinked ones beyond MOST_DRAWN."""
    return len(sheet.outbreak) - len(_drawn(sheet))


def _drawn(sheet: TransmissionSheet) -> list[int]:
    """Linked cases first, then the others, both in the order of their days."""
    day, linked = sheet.outbreak.day, sheet.outbreak.links.linked
    dated = np.flatnonzero(np.isfinite(day))
    order = dated[np.lexsort((day[dated], ~linked[dated]))]
    return [int(case) for case in order[:MOST_DRAWN]]


def _lines(sheet: TransmissionSheet) -> list[tuple[int, int, float]]:
    found = sheet.candidates
    drawn = found.known | (found.probability >= LIKELY_ENOUGH)
    return [
        (int(one), int(other), float(share))
        for one, other, share in zip(
            found.infector[drawn], found.infectee[drawn], found.probability[drawn], strict=True
        )
    ]


def _parents(sheet: TransmissionSheet, drawn: Sequence[int]) -> dict[int, int]:
    """The likeliest infector of each case, as far as it is drawn."""
    shown = set(drawn)
    best: dict[int, tuple[float, int]] = {}
    for one, other, share in _lines(sheet):
        if one in shown and other in shown and share > best.get(other, (0.0, -1))[0]:
            best[other] = (share, one)
    return {case: infector for case, (_share, infector) in best.items()}


def _lanes(drawn: Sequence[int], parent: dict[int, int]) -> dict[int, float]:
    """Each case a height: those who infected nobody one below the other, an infector amid whom they infected."""
    children: dict[int, list[int]] = {}
    for case in drawn:
        if case in parent:
            children.setdefault(parent[case], []).append(case)
    lane: dict[int, float] = {}
    free = 0.0
    tops = [case for case in drawn if case not in parent]
    # Two who may have infected each other hang below no top; they stand after the others.
    for top in [*tops, *drawn]:
        waiting = [(top, False)]
        seen_here = set()
        while waiting:
            case, is_left = waiting.pop()
            if is_left:
                below = [lane[child] for child in children.get(case, ()) if child in lane]
                if below:
                    lane[case] = sum(below) / len(below)
                else:
                    lane[case], free = free, free + 1.0
            elif case not in lane and case not in seen_here:
                seen_here.add(case)
                waiting.append((case, True))
                waiting.extend((child, False) for child in reversed(children.get(case, [])))
    return lane
