"""The sheet as a graph over time and as bars by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from dayclear.engines.epidemic import Floats, drawn_tree
from dayclear.situation.transmission.outbreak import from_ordinal
from dayclear.situation.transmission.sheet import TransmissionSheet

MOST_DRAWN = 400
LIKELY_ENOUGH = 0.3
"""A likely link is drawn from this probability on; all of them stand in the table."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A line between two cases; ``either_way`` where it is not decided which infected the other."""

    one: int
    other: int
    share: float
    either_way: bool = False


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
    """Cases over time, each below its infector; solid lines are named links, dashed ones likely. At most MOST_DRAWN cases.

    No circle is drawn; a pair of which either may have infected the other is one line without an arrow.
    """
    drawn = _drawn(sheet)
    lines = _lines(sheet, drawn)
    day = sheet.outbreak.day
    lane = _lanes(drawn, _parents(lines, day))
    onward = sheet.outbreak.links.onward
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
            "source": index[line.one],
            "target": index[line.other],
            "share": round(line.share, 2),
            "named": (line.one, line.other) in named,
            "eitherWay": line.either_way,
        }
        for line in lines
    ]
    return {
        "kind": "network",
        "nodes": nodes,
        "links": links,
        "onward": _("infected"),
        "likely": _("likely"),
        "eitherWay": _("either way"),
    }


def left_out(sheet: TransmissionSheet) -> int:
    """How many cases the graph does not show: those without a day, and the unlinked ones beyond MOST_DRAWN."""
    return len(sheet.outbreak) - len(_drawn(sheet))


def _drawn(sheet: TransmissionSheet) -> list[int]:
    """Linked cases first, then the others, both in the order of their days."""
    day, linked = sheet.outbreak.day, sheet.outbreak.links.linked
    dated = np.flatnonzero(np.isfinite(day))
    order = dated[np.lexsort((day[dated], ~linked[dated]))]
    return [int(case) for case in order[:MOST_DRAWN]]


def _lines(sheet: TransmissionSheet, drawn: Sequence[int]) -> list[Joined]:
    found = sheet.candidates
    shown = np.isin(found.infector, drawn) & np.isin(found.infectee, drawn)
    shown &= found.known | (found.probability >= LIKELY_ENOUGH)
    one, other, share = found.infector[shown], found.infectee[shown], found.probability[shown]
    tree = drawn_tree(one, other, share)
    links = [Joined(int(one[row]), int(other[row]), float(share[row])) for row in tree.links]
    return links + [
        Joined(int(one[row]), int(other[row]), float(share[row] + share[back]), either_way=True)
        for row, back in zip(tree.either_way, tree.reverse, strict=True)
    ]


def _parents(lines: Sequence[Joined], day: Floats) -> dict[int, int]:
    """The likeliest infector of each case among those of earlier days: two of one day stand apart, or one hides the other."""
    later = [line for line in lines if day[line.one] < day[line.other]]
    return {line.other: line.one for line in sorted(later, key=lambda line: line.share)}


def _lanes(drawn: Sequence[int], parent: dict[int, int]) -> dict[int, float]:
    """Each case a height: those who infected nobody one below the other, an infector amid whom they infected."""
    children: dict[int, list[int]] = {}
    for case in drawn:
        if case in parent:
            children.setdefault(parent[case], []).append(case)
    lane: dict[int, float] = {}
    free = 0.0
    waiting = [(case, False) for case in reversed(drawn) if case not in parent]
    while waiting:
        case, is_left = waiting.pop()
        if not is_left:
            waiting.append((case, True))
            waiting.extend((child, False) for child in reversed(children.get(case, [])))
        elif below := [lane[child] for child in children.get(case, ())]:
            lane[case] = sum(below) / len(below)
        else:
            lane[case], free = free, free + 1.0
    return lane
