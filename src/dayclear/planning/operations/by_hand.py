"""A hand on a plan: visits go to other teams, are pinned and locked; each change is noted and the last can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Model, Sum
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict
from dayclear.kernel.ids import new_id
from dayclear.planning import states
from dayclear.planning.models import EditKind, HandEdit, Plan, Stretch, Team, Visit
from dayclear.planning.operations.plans import StretchDraft
from dayclear.planning.states import PlanStep
from dayclear.records.audit import audited

_KEPT = ("team_id", "pinned", "locked", "arrives_at", "begins_at", "ends_at")
_WRITTEN = ["team", "pinned", "locked", "arrives_at", "begins_at", "ends_at"]
_SHIFT_STRETCHES = """
    UPDATE planning_stretch AS stretch SET at = stretch.at + shifted.by
    FROM (SELECT unnest(%s::uuid[]) AS visit_id, unnest(%s::interval[]) AS by) AS shifted
    WHERE stretch.visit_id = shifted.visit_id"""


@dataclass(frozen=True, slots=True)
class Redone:
    """What a change by hand does to a plan as a whole, and to the visits of the teams that it touches.

    ``regrouped`` holds the new stretches of visits whose people are called in other groups; the stretches of the others
    move with their visits.
    """

    visits: Sequence[Visit]
    broken: Sequence[Mapping[str, Any]]
    travel_min: int
    regrouped: Mapping[UUID, Sequence[StretchDraft]]


@audited
def hold(*, plan: Plan, by: Model | None) -> Plan:  # noqa: ARG001 - @audited names who acts.
    """The plan, locked, for as long as a hand changes its visits. Raises StepNotAllowed."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    states.check(PlanStep.CHANGE, current.status)
    return current


@audited
def note_edit(
    *,
    plan: Plan,
    kind: EditKind,
    visit: Visit,
    to_team: Team,
    before: Iterable[Visit],
    by: Model | None,
    at: datetime,
    whole: bool = False,
) -> HandEdit:
    """Notes a change that is about to be made; ``before`` are the visits that it changes, as they are.

    ``whole`` says that it is all visits at the place or point of ``visit``.
    """
    plan.changes += 1
    plan.save(update_fields=["changes"])
    return HandEdit.objects.create(
        id=new_id(),
        plan=plan,
        number=plan.changes,
        kind=kind,
        visit=None if whole else visit,
        place_id=visit.place_id,
        place_path=visit.place_path,
        from_team_id=visit.team_id,
        to_team=to_team,
        before={str(one.pk): _kept(one) for one in before},
        at=at,
        by_id=by.pk if by else None,
    )


def _kept(visit: Visit) -> dict[str, Any]:
    told = {name: getattr(visit, name) for name in _KEPT}
    return {
        name: value
        if isinstance(value, bool)
        else value.isoformat()
        if isinstance(value, datetime)
        else str(value)
        for name, value in told.items()
    }


@audited
def redo(*, plan: Plan, redone: Redone, by: Model | None) -> None:  # noqa: ARG001 - @audited names who acts.
    """Writes the visits that a hand has changed; all others of the plan stay untouched."""
    was = dict(
        Visit.objects.filter(pk__in=[visit.pk for visit in redone.visits]).values_list("pk", "begins_at")
    )
    Visit.objects.bulk_update(redone.visits, _WRITTEN)
    _shift(
        {
            visit.pk: visit.begins_at - was[visit.pk]
            for visit in redone.visits
            if visit.pk not in redone.regrouped and visit.begins_at != was[visit.pk]
        }
    )
    Stretch.objects.filter(visit__in=redone.regrouped).delete()
    Stretch.objects.bulk_create(
        [
            Stretch(
                id=new_id(),
                visit_id=visit_id,
                **{name: getattr(stretch, name) for name in StretchDraft.__dataclass_fields__},
            )
            for visit_id, stretches in redone.regrouped.items()
            for stretch in stretches
        ]
    )
    of_plan = Visit.objects.filter(plan=plan)
    sent = Team.objects.filter(pk__in=of_plan.values("team"))
    plan.finish_at = of_plan.aggregate(last=Max("ends_at"))["last"]
    plan.samplers_used = sent.aggregate(all=Sum("samplers", default=0))["all"]
    plan.travel_min = max(0, plan.travel_min + redone.travel_min)
    plan.broken = list(redone.broken)
    plan.save(update_fields=["finish_at", "samplers_used", "travel_min", "broken"])


def _shift(by_visit: Mapping[UUID, timedelta]) -> None:
    if by_visit:
        with connection.cursor() as cursor:
            cursor.execute(_SHIFT_STRETCHES, [list(by_visit), list(by_visit.values())])


@audited
def keep_holds(*, visits: Sequence[Visit], by: Model | None) -> None:  # noqa: ARG001 - @audited names who acts.
    """Writes how these visits are held: a pinned one stays whenever the plan is mended, a locked one from any hand as well."""
    Visit.objects.bulk_update(visits, ["pinned", "locked"])


@audited
def undo_edit(*, plan: Plan, by: Model | None, at: datetime) -> tuple[HandEdit, list[Visit]]:  # noqa: ARG001 - @audited names who acts.
    """The last change by hand is undone: its visits as they were, for the caller to write. Raises Conflict."""
    last = HandEdit.objects.filter(plan=plan, undone_at=None).order_by("-number").first()
    if last is None:
        raise Conflict(_("There is nothing to undo."), _("Load the page again."))
    visits = list(Visit.objects.filter(plan=plan, pk__in=last.before))
    if len(visits) < len(last.before):
        raise Conflict(_("The plan has changed meanwhile."), _("Load the page again."))
    for visit in visits:
        _restore(visit, last.before[str(visit.pk)])
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    return last, visits


def _restore(visit: Visit, kept: Mapping[str, Any]) -> None:
    visit.team_id = UUID(kept["team_id"])
    visit.pinned, visit.locked = kept["pinned"], kept["locked"]
    for name in ("arrives_at", "begins_at", "ends_at"):
        setattr(visit, name, datetime.fromisoformat(kept[name]))
