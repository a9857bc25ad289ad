"""A plan is asked for, made in the background, put in force, and changed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.planning import states
from dayclear.planning.models import Pickup, Plan, Stretch, Visit
from dayclear.planning.states import PlanStatus, PlanStep
from dayclear.records.audit import audited

_ROWS_AT_ONCE = 2_000


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
    without_position: int
    samplers_used: int
    least_samplers: int
    finish_at: datetime | None
    earliest_finish_at: datetime | None
    travel_min: int
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


@transaction.atomic
def write_visits(
    *, plan: Plan, draft: Draft, visits: Sequence[VisitDraft], pickups: Sequence[PickupDraft] = ()
) -> None:
    """Puts these visits, pickups and measures in the place of what the plan had before."""
    Visit.objects.filter(plan=plan).delete()
    Pickup.objects.filter(plan=plan).delete()
    Pickup.objects.bulk_create(
        [
            Pickup(
                id=new_id(),
                plan=plan,
                **{name: getattr(pickup, name) for name in PickupDraft.__dataclass_fields__},
            )
            for pickup in pickups
        ],
        batch_size=_ROWS_AT_ONCE,
    )
    rows = [
        Visit(
            id=new_id(),
            plan=plan,
            **{name: getattr(visit, name) for name in VisitDraft.__dataclass_fields__ if name != "stretches"},
        )
        for visit in visits
    ]
    Visit.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    Stretch.objects.bulk_create(
        [
            Stretch(
                id=new_id(),
                visit=row,
                **{name: getattr(stretch, name) for name in StretchDraft.__dataclass_fields__},
            )
            for row, visit in zip(rows, visits, strict=True)
            for stretch in visit.stretches
        ],
        batch_size=_ROWS_AT_ONCE,
    )
    measures = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    lists = {"advice": list(draft.advice), "broken": list(draft.broken)}
    Plan.objects.filter(pk=plan.pk).update(**measures | lists)


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
    for before in Plan.objects.select_for_update().filter(round=current.round_id, status=PlanStatus.IN_FORCE):
        before.status = PlanStatus.REPLACED
        before.save(update_fields=["status"])
    current.status = PlanStatus.IN_FORCE
    current.save(update_fields=["status"])
    return current


@audited
def pin(*, visit: Visit, pinned: bool, by: Model | None) -> Visit:  # noqa: ARG001 - @audited names who acts.
    """A pinned visit stays as it is whenever the plan is mended."""
    states.check(PlanStep.CHANGE, visit.plan.status)
    visit.pinned = pinned
    visit.save(update_fields=["pinned"])
    return visit


@audited
def note_change(*, plan: Plan, by: Model | None) -> Plan:  # noqa: ARG001 - @audited names who acts.
    """Holds the plan while a hand changes its visits; the history says whose."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    states.check(PlanStep.CHANGE, current.status)
    current.changes += 1
    current.save(update_fields=["changes"])
    return current


def _step(plan: Plan, step: str) -> Plan:
    """The plan, locked, in the state after the step; the caller saves it."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    states.check(step, current.status)
    current.status = states.PLAN[step].target or current.status
    return current
