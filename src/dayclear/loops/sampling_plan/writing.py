"""A plan of the engine as rows: which doors, at what time, and what its measures are."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from dayclear.engines import routing
from dayclear.loops.sampling_plan.doors import Part
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.soonest import earliest_finish_s, held_back, waits_for_benches
from dayclear.planning import operations as planning
from dayclear.planning.models import Mode

BROKEN_MOST = 200
"""More broken rules than anybody reads are counted in people left out, not listed."""
_ROUNDED_S = 1.5
"""The arrival and the end before it are each kept to the second."""


def visit_drafts(
    gathered: Gathered, visits: routing.Visits, *, held: Sequence[int] | None = None
) -> list[planning.VisitDraft]:
    """One draft a visit, each with its stairwells: whoever carries it out needs no other list.

    ``held`` says of each whether it is pinned (1) or locked (2).
    """
    stretches = stretches_of(gathered, visits)
    drafts = []
    for row in range(len(visits)):
        stop = gathered.stops[int(visits.stop[row])]
        drafts.append(
            planning.VisitDraft(
                team_id=gathered.teams[int(visits.team[row])].pk,
                place_id=stop.building.pk,
                place_path=stop.building.path,
                point_id=stop.point.pk if stop.point else None,
                mode=stop.mode,
                zone_rank=stop.zone_rank,
                zone=stop.zone,
                first=int(visits.first[row]),
                people=int(visits.people[row]),
                arrives_at=gathered.instant(visits.arrives_s[row]),
                begins_at=gathered.instant(visits.begins_s[row]),
                ends_at=gathered.instant(visits.ends_s[row]),
                pinned=held is not None and held[row] > 0,
                locked=held is not None and held[row] > 1,
                stretches=stretches[row],
            )
        )
    return drafts


def stretches_of(gathered: Gathered, visits: routing.Visits) -> dict[int, list[planning.StretchDraft]]:
    """The stretches of each visit, by its row."""
    comes_down = np.array([stop.mode == Mode.DOWNSTAIRS for stop in gathered.stops], np.bool_)
    calls = routing.calls_for(
        gathered.problem,
        visits,
        gathered.units,
        queue_most_s=np.where(comes_down, gathered.protocol.screening.queue_max_min * 60.0, np.inf),
        way_down_s=np.where(comes_down, gathered.rules.way_down_min * 60.0, 0.0),
    )
    units = [unit for stop in gathered.stops for unit in stop.stairwells]
    columns = (calls.unit, visits.stop[calls.visit], calls.first, calls.people)
    parts = [
        Part(units[unit].path, gathered.stops[stop].mode, first, people)
        for unit, stop, first, people in zip(*(column.tolist() for column in columns), strict=True)
    ]
    found: dict[int, list[planning.StretchDraft]] = defaultdict(list)
    for row, ends in enumerate(gathered.doors.ends(parts)):
        unit, part, visit = units[int(calls.unit[row])], parts[row], int(calls.visit[row])
        found[visit].append(
            planning.StretchDraft(
                place_id=unit.place_id,
                place_path=unit.path,
                first=part.first,
                people=part.people,
                from_door=ends[0],
                to_door=ends[1],
                at=gathered.instant(calls.called_s[row]),
                waits_min=round(float(calls.waits_s[row]) / 60, 1) if part.mode == Mode.DOWNSTAIRS else 0.0,
            )
        )
    return found


def measures(
    gathered: Gathered,
    wanted: routing.Plan,
    plan: routing.Plan,
    advice: routing.Advice | None,
    areas: Sequence[str],
    of_laboratories: Sequence[dict[str, object]] = (),
) -> planning.Draft:
    """What the plan's page says about the plan as a whole; ``areas`` are the paths of the streets in the advice.

    ``wanted`` also has those who cannot have a result in time.
    """
    earliest = earliest_finish_s(gathered)
    return planning.Draft(
        people=int(plan.problem.stops.people.sum()),
        left_out=int(plan.unserved.sum()),
        left_untested=int(plan.unserved.sum() - wanted.unserved.sum()),
        without_position=gathered.without_position,
        samplers_used=plan.samplers_used,
        least_samplers=plan.problem.least_samplers,
        finish_at=gathered.instant(plan.finish_s) if len(plan.visits) else None,
        earliest_finish_at=gathered.instant(earliest) if np.isfinite(earliest) else None,
        travel_min=round(plan.travel_s / 60),
        middle_latitude=gathered.middle[0],
        middle_longitude=gathered.middle[1],
        advice=[
            *(_advice_told(gathered, advice, areas) if advice else ()),
            *(held_back(gathered) if not wanted.unserved.any() else ()),
            *waits_for_benches(gathered, wanted, plan),
            *of_laboratories,
        ],
        broken=broken_told(gathered, plan.visits)[:BROKEN_MOST],
        advised_close_at=gathered.instant(advice.closes_s) if advice and advice.closes_s else None,
    )


def _advice_told(gathered: Gathered, advice: routing.Advice, areas: Sequence[str]) -> list[dict[str, object]]:
    """What would help, as ``models.Plan`` keeps it."""
    helps: list[dict[str, object]] = [
        {"place": areas[row], "samplers": samplers} for row, samplers in advice.more_samplers
    ]
    for row, people in advice.no_room:
        stop = gathered.stops[row]
        point = str(stop.point.pk) if stop.point else None
        helps.append({"stop": stop.building.path, "point": point, "people": people})
    return helps


def broken_told(gathered: Gathered, visits: routing.Visits) -> list[dict[str, object]]:
    """Every broken rule as ``models.Plan`` keeps it."""
    found = routing.broken_rules(gathered.problem, visits, tolerance_s=_ROUNDED_S)
    return [_told(gathered, rule) for rule in found]


def _told(gathered: Gathered, broken: routing.Broken) -> dict[str, object]:
    stop = gathered.stops[broken.stop]
    team = None if broken.team is None else str(gathered.teams[broken.team].pk)
    return {"rule": str(broken.rule), "team": team, "place": str(stop.building.pk), "by": round(broken.by)}
