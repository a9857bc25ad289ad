"""A plan is asked for, made in the background, and put in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.planning import queries, states
from dayclear.planning.models import Pickup, Plan, Stretch, Visit
from dayclear.planning.states import PlanStatus, PlanStep
from dayclear.records.audit import audited

_FORGET_STRETCHES = """
    DELETE FROM planning_stretch USING planning_visit
    WHERE planning_stretch.visit_id = planning_visit.id AND planning_visit.plan_id = %s"""
_FORGET_VISITS = "DELETE FROM planning_visit WHERE plan_id = %s"
_COPIED = "place_id, place_path, first, people"
_COPY_VISITS = f"""
    WITH copied AS MATERIALIZED (
        SELECT former, gen_random_uuid() AS id FROM unnest(%(copied)s::uuid[]) AS former
    ), visits AS (
        INSERT INTO planning_visit (id, plan_id, team_id, point_id, mode, zone_rank, zone,
                                    arrives_at, begins_at, ends_at, pinned, locked, {_COPIED})
        SELECT copied.id, %(plan)s, team_id, point_id, mode, zone_rank, zone,
               arrives_at, begins_at, ends_at, pinned, locked, {_COPIED}
        FROM copied JOIN planning_visit AS visit ON visit.id = copied.former
    )
    INSERT INTO planning_stretch (id, visit_id, from_door, to_door, at, waits_min, {_COPIED})
    SELECT gen_random_uuid(), copied.id, from_door, to_door, at, waits_min, {_COPIED}
    FROM copied JOIN planning_stretch AS stretch ON stretch.visit_id = copied.former"""
_FORGET_PICKUPS = "DELETE FROM planning_pickup WHERE plan_id = %s"


@dataclass(frozen=True, slots=True)
class StretchDraft:
    """The part of a stairwell in a visit; see ``models.Stretch``."""

    place_id: UUID
    place_path: str
    first: int
    people: int
    from_door: str
    to_door: str
    at: datetime
    waits_min: float = 0.0


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A team at a building or a point; see ``models.Visit``."""

    team_id: UUID
    place_id: UUID
    place_path: str
    point_id: UUID | None
    mode: str
    zone_rank: int
    zone: str
    first: int
    people: int
    arrives_at: datetime
    begins_at: datetime
    ends_at: datetime
    pinned: bool = False
    locked: bool = False
    stretches: Sequence[StretchDraft] = field(default=())


@dataclass(frozen=True, slots=True)
class PickupDraft:
    """The tubes of a settlement on their way; see ``models.Pickup``."""

    place_id: UUID
    place_path: str
    at: datetime
    people: int
    tubes: int
    first_swab_at: datetime
    laboratory_id: UUID | None
    arrives_at: datetime | None
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """The measures of a plan as the engine tells them, by the names of ``models.Plan``."""

    people: int
    left_out: int
    left_untested: int
    without_position: int
    samplers_used: int
    least_samplers: int
    finish_at: datetime | None
    earliest_finish_at: datetime | None
    travel_min: int
    middle_latitude: float
    middle_longitude: float
    advice: Sequence[dict[str, Any]] = ()
    broken: Sequence[dict[str, Any]] = ()
    advised_close_at: datetime | None = None


@audited
def ask_for_plan(
    *,
    plan_id: UUID,
    round_id: UUID,
    aim: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Model | None,
    at: datetime,
    follows: Plan | None = None,
    reason: str = "",
) -> Plan:
    """A plan to be made; the same ``plan_id`` again is the same plan. Raises InvalidInput for an empty window."""
    if before := Plan.objects.filter(pk=plan_id).first():
        return before
    if closes_at <= opens_at:
        raise InvalidInput(_("The window closes before it opens."), _("Choose a later time."))
    return Plan.objects.create(
        id=plan_id,
        round_id=round_id,
        aim=aim,
        opens_at=opens_at,
        closes_at=closes_at,
        asked_at=at,
        asked_by_id=by.pk if by else None,
        follows=follows,
        reason=reason,
    )


def show_progress(*, plan: Plan, share: float, at: datetime) -> bool:
    """How far the search is, for the page that waits; returns whether somebody wants the best plan so far."""
    Plan.objects.filter(pk=plan.pk, status=PlanStatus.MAKING).update(progress=share, looked_at=at)
    return Plan.objects.filter(pk=plan.pk, take_best=True).exists()


@audited
def take_best(*, plan: Plan, by: Model | None) -> None:  # noqa: ARG001 - @audited names who acts.
    """The search ends with the best plan it has; one that is finished stays as it is."""
    Plan.objects.filter(pk=plan.pk, status=PlanStatus.MAKING).update(take_best=True)


def is_as_read(*, plan: Plan) -> bool:
    """Whether no hand has changed the plan since it was read; none does before the transaction ends."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    return current.changes == plan.changes


@transaction.atomic
def write_visits(
    *,
    plan: Plan,
    draft: Draft,
    visits: Sequence[VisitDraft],
    copied: Sequence[UUID] = (),
    pickups: Sequence[PickupDraft] = (),
) -> None:
    """Puts these visits, pickups and measures in the place of what the plan had before; 30,000 rows in about a second.

    ``copied`` are visits of another plan that this one has as well, with all their stretches.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_STRETCHES, [plan.pk])
        cursor.execute(_FORGET_VISITS, [plan.pk])
    _write_new(plan, visits)
    if copied:
        with connection.cursor() as cursor:
            cursor.execute(_COPY_VISITS, {"plan": plan.pk, "copied": list(copied)})
    write_pickups(plan=plan, pickups=pickups)
    note_measures(plan=plan, draft=draft)


def _write_new(plan: Plan, visits: Sequence[VisitDraft]) -> None:
    ids = [new_id() for _visit in visits]
    copy_into(
        Visit,
        ["id", "plan_id", *_names(VisitDraft, without="stretches")],
        (
            (one, plan.pk, *_values(visit, without="stretches"))
            for one, visit in zip(ids, visits, strict=True)
        ),
    )
    copy_into(
        Stretch,
        ["id", "visit_id", *_names(StretchDraft)],
        (
            (new_id(), one, *_values(stretch))
            for one, visit in zip(ids, visits, strict=True)
            for stretch in visit.stretches
        ),
    )


@transaction.atomic
def write_pickups(*, plan: Plan, pickups: Sequence[PickupDraft]) -> None:
    """When the runner comes where, in the place of what the plan said before."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_PICKUPS, [plan.pk])
    copy_into(
        Pickup,
        ["id", "plan_id", *_names(PickupDraft)],
        ((new_id(), plan.pk, *_values(pickup)) for pickup in pickups),
    )


def note_measures(*, plan: Plan, draft: Draft) -> None:
    """The measures of the plan as a whole."""
    measures = {name: getattr(draft, name) for name in _names(Draft)}
    lists = {"advice": list(draft.advice), "broken": list(draft.broken)}
    Plan.objects.filter(pk=plan.pk).update(**measures | lists)


@audited
def note_advice(*, plan: Plan, advice: Sequence[dict[str, Any]], by: Model | None) -> None:  # noqa: ARG001 - @audited names who acts.
    """What would help, in the place of what the plan said before."""
    Plan.objects.filter(pk=plan.pk).update(advice=list(advice))


def _names(draft: type[Any], *, without: str = "") -> list[str]:
    return [name for name in draft.__dataclass_fields__ if name != without]


def _values(draft: Any, *, without: str = "") -> list[Any]:
    return [getattr(draft, name) for name in _names(type(draft), without=without)]


def copy_into(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of a table whose history nobody keeps, by COPY: ten times as fast as inserts."""
    named = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


@audited
def finish_plan(*, plan: Plan, by: Model | None, at: datetime) -> Plan:  # noqa: ARG001 - @audited names who acts.
    """The plan is ready to be looked at and put in force."""
    current = _step(plan, PlanStep.FINISH)
    current.progress, current.looked_at = 1.0, at
    current.save(update_fields=["status", "progress", "looked_at"])
    return current


@audited
def fail_plan(*, plan: Plan, message: str, by: Model | None) -> Plan:  # noqa: ARG001 - @audited names who acts.
    current = _step(plan, PlanStep.FAIL)
    current.message = message
    current.save(update_fields=["status", "message"])
    return current


@audited
def enforce(*, plan: Plan, by: Model | None) -> Plan:  # noqa: ARG001 - @audited names who acts.
    """Teams see the plan from now on; the one in force before is replaced. Again: nothing changes."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    if current.status == PlanStatus.IN_FORCE:
        return current
    states.check(PlanStep.ENFORCE, current.status)
    if twice := queries.sent_twice(current):
        raise Conflict(
            _("Another plan in force sends %(count)d of these teams elsewhere at the same time.")
            % {"count": twice},
            _("Plan anew: the new plan takes these teams only when they are free."),
        )
    if shared := queries.points_shared(current):
        raise Conflict(
            _("At %(count)d of its points people of another plan in force would stand in the same queue.")
            % {"count": shared},
            _("Plan anew: the new plan takes these points only when they are free."),
        )
    for before in Plan.objects.select_for_update().filter(round=current.round_id, status=PlanStatus.IN_FORCE):
        before.status = PlanStatus.REPLACED
        before.save(update_fields=["status"])
    current.status = PlanStatus.IN_FORCE
    current.save(update_fields=["status"])
    return current


def _step(plan: Plan, step: str) -> Plan:
    """The plan, locked, in the state after the step; the caller saves it."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    states.check(step, current.status)
    current.status = states.PLAN[step].target or current.status
    return current
