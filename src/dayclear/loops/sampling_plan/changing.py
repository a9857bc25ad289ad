"""A hand on the plan: a visit, or a whole building, goes to another team, is pinned, is locked; the last change is undone.

Only the days of the teams concerned are read and written, so that a hand need not wait, however large the plan. Which rules
they break then is told at once; the tubes follow in the background.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import AlreadyEnqueued

from dayclear.command.models import Account
from dayclear.engines import routing
from dayclear.kernel.errors import Conflict
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import Door, Doors, by_mode
from dayclear.loops.sampling_plan.gathering import gathered_from
from dayclear.loops.sampling_plan.stops import Stairwell, Stop, tube_mode_at
from dayclear.loops.sampling_plan.writing import broken_told, stretches_of
from dayclear.planning import operations as planning
from dayclear.planning import queries, states
from dayclear.planning.models import EditKind, HandEdit, Mode, Plan, Team, Visit
from dayclear.planning.states import PlanStep
from dayclear.screening import policies as screening_policies
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace

COLLECT = "collect_tubes"


@transaction.atomic
def give_to(*, visit_id: UUID, team: Team, scope: Scope, by: Account, at: datetime) -> Plan:
    """The visit goes to another team, among its visits where the order of zones has it; times follow.

    Nothing is refused for breaking a rule: the plan then lists which, and where. Raises Conflict for a visit that began
    or is locked.
    """
    visit = _changeable(visit_id, scope)
    plan = planning.hold(plan=visit.plan, by=by)
    if visit.begins_at <= at:
        raise Conflict(_("This visit has begun."), _("Give away one that has not."))
    return _given(plan, [visit], team, whole=False, by=by, at=at)


@transaction.atomic
def give_all_to(
    *, plan_id: UUID, place_id: UUID, team: Team, scope: Scope, by: Account, at: datetime
) -> Plan:
    """Every visit of a building or point that has not begun goes to another team, as one change.

    Raises Conflict where all have begun, or one is locked.
    """
    visits = _all_changeable(plan_id, place_id, scope)
    plan = planning.hold(plan=visits[0].plan, by=by)
    waiting = [visit for visit in visits if visit.begins_at > at]
    if not waiting:
        raise Conflict(_("Every visit there has begun."), _("Give away one that has not."))
    return _given(plan, waiting, team, whole=True, by=by, at=at)


def _given(
    plan: Plan, visits: Sequence[Visit], team: Team, *, whole: bool, by: Account, at: datetime
) -> Plan:
    _check_unlocked(visits)
    given = [visit for visit in visits if visit.team_id != team.pk]
    if not given:
        return plan
    days = _Days(plan, {team.pk, *(visit.team_id for visit in given)}, at)
    planning.note_edit(
        plan=plan,
        kind=EditKind.MOVE,
        visit=given[0],
        to_team=team,
        before=days.touched,
        by=by,
        at=at,
        whole=whole,
    )
    planning.redo(plan=plan, redone=days.moved({visit.pk for visit in given}, team), by=by)
    _collect_again(plan)
    return plan


@transaction.atomic
def pin(*, visit_id: UUID, pinned: bool, scope: Scope, by: Account, at: datetime) -> None:
    """A pinned visit keeps its team and its time whenever the plan is mended. Raises Conflict for a locked one."""
    _pinned([_changeable(visit_id, scope)], pinned=pinned, whole=False, by=by, at=at)


@transaction.atomic
def pin_all(*, plan_id: UUID, place_id: UUID, pinned: bool, scope: Scope, by: Account, at: datetime) -> None:
    """The same for every visit of a building or point, as one change."""
    _pinned(_all_changeable(plan_id, place_id, scope), pinned=pinned, whole=True, by=by, at=at)


def _pinned(visits: Sequence[Visit], *, pinned: bool, whole: bool, by: Account, at: datetime) -> None:
    _check_unlocked(visits)
    kind = EditKind.PIN if pinned else EditKind.UNPIN
    _held(visits, kind, pinned=pinned, locked=False, whole=whole, by=by, at=at)


@transaction.atomic
def lock(*, visit_id: UUID, locked: bool, scope: Scope, by: Account, at: datetime) -> None:
    """A locked visit is pinned, and no hand moves it until it is unlocked; then it stays pinned."""
    visits, kind = [_changeable(visit_id, scope)], EditKind.LOCK if locked else EditKind.UNLOCK
    _held(visits, kind, pinned=True, locked=locked, whole=False, by=by, at=at)


@transaction.atomic
def lock_all(*, plan_id: UUID, place_id: UUID, locked: bool, scope: Scope, by: Account, at: datetime) -> None:
    """The same for every visit of a building or point, as one change."""
    visits = _all_changeable(plan_id, place_id, scope)
    kind = EditKind.LOCK if locked else EditKind.UNLOCK
    _held(visits, kind, pinned=True, locked=locked, whole=True, by=by, at=at)


def _held(
    visits: Sequence[Visit],
    kind: EditKind,
    *,
    pinned: bool,
    locked: bool,
    whole: bool,
    by: Account,
    at: datetime,
) -> None:
    others = [visit for visit in visits if (visit.pinned, visit.locked) != (pinned, locked)]
    if not others:
        return
    plan = planning.hold(plan=others[0].plan, by=by)
    planning.note_edit(
        plan=plan,
        kind=kind,
        visit=others[0],
        to_team=others[0].team,
        before=others,
        by=by,
        at=at,
        whole=whole,
    )
    for visit in others:
        visit.pinned, visit.locked = pinned, locked
    planning.keep_holds(visits=others, by=by)


def _check_unlocked(visits: Iterable[Visit]) -> None:
    if any(visit.locked for visit in visits):
        raise Conflict(_("This visit is locked."), _("Unlock it first."))


@transaction.atomic
def undo(*, plan_id: UUID, scope: Scope, by: Account, at: datetime) -> HandEdit:
    """The last change by hand is taken back, exactly. Raises Conflict where there is none, or its visit began meanwhile."""
    plan = queries.plan(plan_id)
    screening_policies.check_can_sign(screening.round(plan.round_id, scope), scope)
    plan = planning.hold(plan=plan, by=by)
    edit, visits = planning.undo_edit(plan=plan, by=by, at=at)
    if edit.kind != EditKind.MOVE:
        planning.keep_holds(visits=visits, by=by)
        return edit
    days = _Days(plan, {edit.to_team_id, *(visit.team_id for visit in visits)}, at)
    moved = days.with_another_team(visits)
    if any(visit.pk in moved and visit.begins_at <= at for visit in days.touched):
        raise Conflict(_("This visit has begun."), _("Give away one that has not."))
    planning.redo(plan=plan, redone=days.restored(visits, moved), by=by)
    _collect_again(plan)
    return edit


def _collect_again(plan: Plan) -> None:
    """The tubes of the plan are given to laboratories anew; asked for twice before that began, it is done once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        queue.configure_task(name=COLLECT, queueing_lock=f"{COLLECT} {plan.pk}").defer(plan_id=str(plan.pk))


def _changeable(visit_id: UUID, scope: Scope) -> Visit:
    visit = queries.visit(visit_id, scope)
    screening_policies.check_can_sign(screening.round(visit.plan.round_id, scope), scope)
    states.check(PlanStep.CHANGE, visit.plan.status)
    return visit


def _all_changeable(plan_id: UUID, place_id: UUID, scope: Scope) -> list[Visit]:
    """The visits in sight of a building or point of a round that the caller commands."""
    plan = queries.plan(plan_id)
    screening_policies.check_can_sign(screening.round(plan.round_id, scope), scope)
    states.check(PlanStep.CHANGE, plan.status)
    return queries.visits_at(plan, place_id, scope)


class _Days:
    """The days of a few teams in a plan, as they were and as they become, and who else is at the same points."""

    def __init__(self, plan: Plan, teams: set[UUID], at: datetime) -> None:
        self._plan, self._teams, self._at = plan, teams, at
        self._was = queries.days_of(plan, teams)
        self._now = {visit.pk: copy(visit) for visit in self._was}
        known = list(queries.teams(Scope.everything(), retired=True).filter(pk__in=teams))
        self._team_of = {team.pk: team for team in known} | {visit.team_id: visit.team for visit in self._was}
        stops = _stops_of(self._was, screening.schemes(plan.round_id))
        self._stop_of = {key: row for row, key in enumerate(stops)}
        self._gathered = gathered_from(
            plan, list(stops.values()), list(self._team_of.values()), at=at, with_laboratories=True
        )

    @property
    def touched(self) -> list[Visit]:
        """The visits of the teams, as they were."""
        return [visit for visit in self._was if visit.team_id in self._teams]

    def with_another_team(self, before: Iterable[Visit]) -> set[UUID]:
        """Which of these visits, as they were before a change, are with another team now."""
        team_of = {visit.pk: visit.team_id for visit in self._was}
        return {visit.pk for visit in before if team_of[visit.pk] != visit.team_id}

    def moved(self, visit_ids: Collection[UUID], team: Team) -> planning.Redone:
        """These visits are with another team, where the order of zones has them, and all at the earliest times."""
        for visit_id in visit_ids:
            moved = self._now[visit_id]
            moved.team, moved.pinned = team, False
        now = list(self._now.values())
        visits = self._rows(now)
        stays = np.array([self._is_fixed(visit) for visit in now], np.bool_)
        zone = self._gathered.problem.stops.zone[visits.stop]
        order = np.lexsort((visits.arrives_s, zone, visits.team))
        timed = routing.timed(self._gathered.problem, visits.taken(order), fixed=stays[order])
        for row, one in enumerate(order.tolist()):
            if not stays[one]:
                self._set_times(now[one], timed, row)
        return self._redone(visit_ids)

    def restored(self, before: Iterable[Visit], moved_ids: Collection[UUID]) -> planning.Redone:
        """The visits as they were before a change."""
        for former in before:
            former.team = self._team_of[former.team_id]
            former.place, former.point = self._now[former.pk].place, self._now[former.pk].point
            self._now[former.pk] = former
        return self._redone(moved_ids)

    def _set_times(self, visit: Visit, timed: routing.Visits, row: int) -> None:
        visit.arrives_at = self._gathered.instant(timed.arrives_s[row])
        visit.begins_at = self._gathered.instant(timed.begins_s[row])
        visit.ends_at = self._gathered.instant(timed.ends_s[row])

    def _is_fixed(self, visit: Visit) -> bool:
        return visit.team_id not in self._teams or visit.pinned or visit.begins_at <= self._at

    def _rows(self, visits: Sequence[Visit]) -> routing.Visits:
        row_of = {team.pk: row for row, team in enumerate(self._gathered.teams)}
        whole = [(row_of[one.team_id], self._stop_of[_key(one)], one.first, one.people) for one in visits]
        times = [
            [self._gathered.seconds(moment) for moment in (one.arrives_at, one.begins_at, one.ends_at)]
            for one in visits
        ]
        return routing.Visits(
            *np.array(whole, np.int64).reshape(-1, 4).T, *np.array(times, np.float64).reshape(-1, 3).T
        )

    def _redone(self, moved_ids: Collection[UUID]) -> planning.Redone:
        """What is to be written, with the rules that these days break now in the place of those they broke before."""
        problem = self._gathered.problem
        now = self._rows(list(self._now.values())).by_team()
        was = self._rows(self._was).by_team()
        former = {visit.pk: visit.team for visit in self._was}
        regrouped = {
            moved.pk: _regrouped(self._plan, moved, self._at)
            for moved in (self._now[visit_id] for visit_id in moved_ids)
            if _crew(moved.team) != _crew(former[moved.pk])
        }
        ids = {visit.pk for visit in self.touched}
        return planning.Redone(
            [visit for visit in self._now.values() if visit.pk in ids],
            self._broken(now),
            round((routing.Plan(problem, now).travel_s - routing.Plan(problem, was).travel_s) / 60),
            regrouped,
        )

    def _broken(self, now: routing.Visits) -> list[dict[str, object]]:
        teams = {str(team) for team in self._teams}
        places = {str(stop.building.pk) for stop in self._gathered.stops}

        def is_of_these_days(told: Mapping[str, object]) -> bool:
            return told["team"] in teams or (told["rule"] == routing.Rule.LANES and told["place"] in places)

        stands = [told for told in self._plan.broken if not is_of_these_days(told)]
        return [*stands, *filter(is_of_these_days, broken_told(self._gathered, now))]


def _stops_of(visits: Iterable[Visit], schemes: Mapping[str, RoundPlace]) -> dict[tuple[UUID, str], Stop]:
    """Each building's doors and each queue that is visited, by point or place and way; people as far as they are known."""
    found: dict[tuple[UUID, str], Stop] = {}
    for visit in visits:
        before = found.get(_key(visit))
        people = max(visit.first + visit.people, before.people if before else 0)
        unit = Stairwell(visit.place_id, visit.place_path, people)
        found[_key(visit)] = Stop(
            *(visit.place, visit.point, visit.mode, visit.zone_rank, visit.zone),
            *(tube_mode_at(visit.place_path, schemes), [unit]),
        )
    return found


def _key(visit: Visit) -> tuple[UUID, str]:
    return (visit.point_id or visit.place_id, visit.mode)


def _crew(team: Team) -> tuple[int, int]:
    return team.samplers, team.helpers


def _regrouped(plan: Plan, visit: Visit, at: datetime) -> list[planning.StretchDraft]:
    """Whom the visit's new team calls when: with more or fewer hands, groups of other sizes keep the queue short."""
    spans = queries.spans_of(visit)
    doors = _doors_down(plan, {span.place_path for span in spans}) if visit.mode == Mode.DOWNSTAIRS else {}
    inside = {
        (span.place_path, visit.mode): doors_inside(doors.get((span.place_path, visit.mode), ()), span)
        for span in spans
    }
    units = [Stairwell(span.place_id, span.place_path, span.people) for span in spans]
    stop = Stop(visit.place, visit.point, visit.mode, visit.zone_rank, visit.zone, 1, units)
    alone = gathered_from(plan, [stop], [visit.team], at=at, doors=Doors(lambda _paths: inside))
    times = [alone.seconds(moment) for moment in (visit.arrives_at, visit.begins_at, visit.ends_at)]
    whole = np.array([[0], [0], [0], [visit.people]], np.int64)
    drafts = stretches_of(alone, routing.Visits(*whole, *np.array(times, np.float64).reshape(3, 1)))[0]
    begin = {span.place_path: span for span in spans}
    return [_as_planned(draft, begin[draft.place_path], visit) for draft in drafts]


def _as_planned(draft: planning.StretchDraft, span: queries.Span, visit: Visit) -> planning.StretchDraft:
    """Counted from the first person of the stairwell; at the doors, the whole span is one stretch and keeps its doors."""
    draft = replace(draft, first=draft.first + span.first)
    if visit.mode == Mode.DOOR:
        return replace(draft, from_door=span.from_door, to_door=span.to_door)
    return draft


def _doors_down(plan: Plan, paths: set[str]) -> Mapping[tuple[str, str], Sequence[Door]]:
    """The doors of these stairwells in the order of the plan, with those who come down."""
    due = screening.doors_due(plan.round_id, since=plan.asked_at, scope=Scope.everything(), paths=paths)
    return by_mode(due, screening.schemes(plan.round_id))


def doors_inside(doors: Sequence[Door], span: queries.Span) -> list[Door]:
    """The doors of so many people from the span's first on; who is no longer on the list is counted with the last door."""
    found: list[Door] = []
    passed, left = 0, span.people
    for door in doors:
        inside = min(passed + door.people, span.first + span.people) - max(passed, span.first)
        if inside > 0:
            found.append(Door(door.name, inside))
            left -= inside
        passed += door.people
    return [*found, Door(found[-1].name if found else span.to_door, left)] if left else found
