"""A plan's stops, teams and rules in numbers: the problem that the engine is given."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.engines import routing
from dayclear.loops.sampling_plan.stops import Stop
from dayclear.places.nearness import plane
from dayclear.places.surroundings import Surroundings
from dayclear.planning import queries
from dayclear.planning.models import Mode, Plan, Point, Team
from dayclear.planning.rules import longest_free, pace


def problem_of(
    plan: Plan,
    stops: Sequence[Stop],
    teams: Sequence[Team],
    places: Surroundings,
    protocol: Protocol,
    besides: Mapping[UUID, Sequence[queries.Work]],
    *,
    changed_at: datetime | None = None,
) -> routing.Problem:
    """The problem in seconds from the plan's opening and metres from its middle; ``besides`` is what teams do elsewhere.

    ``changed_at`` is when a plan is changed that may be gone by already.
    """
    rules = protocol.planning
    where = [
        (stop.point.latitude, stop.point.longitude)
        if stop.point
        else places.position(stop.building) or places.middle
        for stop in stops
    ]
    gathering = Surroundings(team.place_path for team in teams)
    homes = [gathering.position(team.place) or places.middle for team in teams]
    x, y = plane([*where, *homes], places.middle)
    n = len(stops)
    return routing.Problem(
        _stops(stops, x[:n], y[:n], protocol, plan),
        _teams(teams, x[n:], y[n:], protocol, plan.opens_at, besides),
        closes_s=(plan.closes_at - plan.opens_at).total_seconds(),
        travel=routing.Travel(
            walk_m_per_s=rules.walk_m_per_min / 60,
            drive_m_per_s=rules.drive_km_per_h / 3.6,
            drive_overhead_s=rules.drive_overhead_min * 60,
            detour=rules.detour,
        ),
        setup_s=rules.setup_min * 60,
        fewest_people=rules.fewest_people,
        aim=routing.Aim(plan.aim),
        now_s=max((changed_at - plan.opens_at).total_seconds(), 0.0) if changed_at else 0.0,
    )


def _stops(
    stops: Sequence[Stop], x_m: routing.Floats, y_m: routing.Floats, protocol: Protocol, plan: Plan
) -> routing.Stops:
    day_s = protocol.planning.sampler_day_h * 3600
    each_s = {
        Mode.DOOR: day_s / protocol.screening.people_per_sampler_day,
        Mode.DOWNSTAIRS: day_s / protocol.planning.downstairs_per_sampler_day,
    }
    taken = queries.points_besides(plan) if any(stop.point for stop in stops) else {}
    hours = np.array([_free_hours_s(stop.point, plan, taken) for stop in stops], np.float64).reshape(-1, 2)
    return routing.Stops(
        x_m,
        y_m,
        np.array([stop.zone_rank for stop in stops], np.int64),
        np.array([stop.people for stop in stops], np.int64),
        np.array([each_s[Mode(stop.mode)] for stop in stops], np.float64),
        hours[:, 0],
        hours[:, 1],
        np.array([stop.point.lanes if stop.point else routing.LANES_ENOUGH for stop in stops], np.int64),
    )


def _teams(
    teams: Sequence[Team],
    x_m: routing.Floats,
    y_m: routing.Floats,
    protocol: Protocol,
    opens_at: datetime,
    besides: Mapping[UUID, Sequence[queries.Work]],
) -> routing.Teams:
    free = [_free_s(team, opens_at, besides.get(team.pk, ())) for team in teams]
    shifts = np.array([one[:2] for one in free], np.float64).reshape(-1, 2)
    return routing.Teams(
        x_m,
        y_m,
        shifts[:, 0],
        shifts[:, 1],
        np.array([team.samplers for team in teams], np.int64),
        np.array([one[2] for one in free], np.int64),
        np.array([_pace(team, protocol.planning) for team in teams], np.float64),
    )


def _free_s(team: Team, opens_at: datetime, besides: Sequence[queries.Work]) -> tuple[float, float, int]:
    """From when until when the team can be sent, in seconds from the opening, and the cleanest zone it may still enter.

    Its shift is the one that is on when the window opens, or else the next. It is cut off when the team is out, and begins
    when the team is through with what other plans give it in that shift.
    """
    starts, ends = _span(team.starts, team.ends, opens_at)
    before = [work for work in besides if starts < work.ends_at and work.arrives_at < ends]
    starts = max([starts, *(work.ends_at for work in before)])
    if team.out_since is not None:
        ends = min(ends, team.out_since)
    rank = max((work.zone_rank for work in before), default=0)
    return (starts - opens_at).total_seconds(), (max(ends, starts) - opens_at).total_seconds(), rank


def _pace(team: Team, rules: PlanningRule) -> float:
    return pace(
        team.samplers,
        team.helpers,
        per_sampler=rules.helpers_per_sampler,
        without=rules.pace_without_helpers,
    )


def _free_hours_s(
    point: Point | None, plan: Plan, taken: Mapping[UUID, Sequence[tuple[datetime, datetime]]]
) -> tuple[float, float]:
    """The hours of a point without those in which another plan in force uses it: no two zones meet in a queue."""
    opens_s, closes_s = _hours_s(point, plan.opens_at)
    if point is None or point.pk not in taken:
        return opens_s, closes_s
    spans = [
        ((begins - plan.opens_at).total_seconds(), (ends - plan.opens_at).total_seconds())
        for begins, ends in taken[point.pk]
    ]
    window_s = (plan.closes_at - plan.opens_at).total_seconds()
    return longest_free(opens_s, closes_s, spans, until_s=window_s)


def _hours_s(point: Point | None, opens_at: datetime) -> tuple[float, float]:
    """From when until when swabs are taken at a point, in seconds from the opening; always where it has no hours."""
    if point is None or point.opens is None or point.closes is None:
        return 0.0, float("inf")
    opens, closes = _span(point.opens, point.closes, opens_at)
    return max((opens - opens_at).total_seconds(), 0.0), (closes - opens_at).total_seconds()


def _span(starts: time, ends: time, at: datetime) -> tuple[datetime, datetime]:
    """The local hours that hold at an instant, or else the next; hours that end at their start or before go past midnight."""
    zone = settings.DISTRICT_ZONE
    day = at.astimezone(zone).date() - timedelta(days=1)
    while True:
        last = day if ends > starts else day + timedelta(days=1)
        until = datetime.combine(last, ends, zone)
        if until > at:
            return datetime.combine(day, starts, zone), until
        day += timedelta(days=1)
