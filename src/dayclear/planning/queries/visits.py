"""Who comes where and when: what is shown of a plan."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within, within_sql
from dayclear.places.sorting import natural
from dayclear.planning.models import Plan, Stretch, Visit
from dayclear.planning.policies import DUTY

_DRAWN = """
    SELECT coalesce(string_agg(
        json_build_object(
            'type', 'Feature',
            'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(at.x, at.y)),
            'properties', json_build_object(
                'team', visit.team_id, 'name', team.name, 'at', coalesce(visit.point_id, visit.place_id),
                'people', visit.people, 'rank', visit.zone_rank, 'point', visit.point_id IS NOT NULL,
                'pinned', visit.pinned
            )
        )::text, ',' ORDER BY visit.team_id, visit.arrives_at), '')
    FROM planning_visit AS visit
    JOIN planning_team AS team ON team.id = visit.team_id
    JOIN places_place AS place ON place.id = visit.place_id
    LEFT JOIN planning_point AS point ON point.id = visit.point_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN point.id IS NULL THEN place.longitude ELSE point.longitude END AS x,
               CASE WHEN point.id IS NULL THEN place.latitude ELSE point.latitude END AS y
    ) AS at
    WHERE visit.plan_id = %s AND at.x IS NOT NULL AND at.y IS NOT NULL AND {sight}"""


def visits(plan: Plan, scope: Scope) -> QuerySet[Visit]:
    """The visits in sight, by team and time."""
    return (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("team", "point", f"place__{ENCLOSING}")
        .order_by("team__place_path", natural("team__name"), "team_id", "arrives_at")
    )


def visit(visit_id: UUID, scope: Scope) -> Visit:
    """Raises NotFound."""
    found = (
        Visit.objects.filter(within(scope, "place_path", DUTY), pk=visit_id)
        .select_related("plan", "team", "place")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such visit."), _("Load the plan again."))
    return found


def visits_found(plan: Plan, scope: Scope, *, words: str) -> QuerySet[Visit]:
    """The visits in sight whose team, building, compound or point has every one of these words; by place."""
    found = Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
    for word in words.split():
        found = found.filter(
            Q(team__name__icontains=word)
            | Q(point__name__icontains=word)
            | Q(place__name_zh__icontains=word)
            | Q(place__name_en__icontains=word)
            | Q(place__parent__name_zh__icontains=word)
            | Q(place__parent__name_en__icontains=word)
            | Q(place__parent__parent__name_zh__icontains=word)
            | Q(place__parent__parent__name_en__icontains=word)
        )
    return found.select_related("team", "point", f"place__{ENCLOSING}").order_by("place_path", "first", "pk")


def zones_to_come(plan: Plan, *, at: datetime) -> list[tuple[str, str]]:
    """Each building, or stairwell called to a point, that is still to be visited, with its zone in the plan; by path.

    The system's own sight.
    """
    own = Visit.objects.filter(plan=plan, begins_at__gt=at, point=None).values_list("place_path", "zone")
    called = Stretch.objects.filter(
        visit__plan=plan, visit__begins_at__gt=at, visit__point__isnull=False
    ).values_list("place_path", "visit__zone")
    return sorted({*own, *called})


def visits_at(plan: Plan, place_id: UUID, scope: Scope) -> list[Visit]:
    """The visits in sight at a building or at a point, by the clock. Raises NotFound where there are none."""
    found = list(
        visits(plan, scope)
        .filter(Q(place=place_id, point__isnull=True) | Q(point=place_id))
        .order_by("arrives_at", natural("team__name"), "pk")
    )
    if not found:
        raise NotFound(_("The plan has no visit there."), _("Choose another building."))
    return found


def visits_drawn(plan: Plan, scope: Scope) -> str:
    """The visits in sight as features of GeoJSON with commas between them, in the order in which each team makes them.

    A building without a position is left out; the table has it. ``at`` is the building or point that its panel is
    asked for by.
    """
    sight, parameters = within_sql(scope, "visit.place_path", DUTY)
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN.format(sight=sight), [plan.pk, *parameters])
        return str(cursor.fetchone()[0])


def stretches(plan: Plan, scope: Scope, *, team_id: UUID | None = None, path: str = "/") -> QuerySet[Stretch]:
    """Doors and stairwells in sight in the order of the clock, of one team or of one place where asked."""
    of_team = Q(visit__team=team_id) if team_id else Q()
    return (
        Stretch.objects.filter(
            within(scope, "place_path", DUTY), of_team, visit__plan=plan, place_path__startswith=path
        )
        .select_related("visit__team", "visit__point", f"place__{ENCLOSING}")
        .order_by("visit__arrives_at", "at", "first", "pk")
    )
