"""What the database itself refuses, each shown by trying."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel.ids import new_id
from dayclear.places import operations as places
from dayclear.planning.models import HandEdit, Plan, Point, ServedPlace, Stretch, Team, Visit
from dayclear.screening.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(noon):
    """What a valid row of each model has."""
    place = places.create(
        place_id=new_id(), parent=None, level="district", code="220199", name_zh="岚溪区", by=None, at=noon
    )
    opened = Round.objects.create(name="第一轮", opened_at=noon, due_by=noon + timedelta(hours=6))
    at = {"place": place, "place_path": place.path}
    team = Team.objects.create(**at, name="1队", starts=time(8), ends=time(16))
    plan = Plan.objects.create(
        round=opened, status="in_force", opens_at=noon, closes_at=noon + timedelta(hours=1), asked_at=noon
    )
    moments = {"arrives_at": noon, "begins_at": noon, "ends_at": noon}
    visit = Visit.objects.create(
        plan=plan, team=team, **at, mode="door", zone_rank=0, first=0, people=1, **moments
    )
    edit = {"plan": plan, "kind": "pin", **at, "from_team": team, "to_team": team, "at": noon}
    HandEdit.objects.create(**edit, number=1)
    return {
        Team: {**at, "name": "2队", "starts": time(8), "ends": time(16)},
        Point: {**at, "name": "东门", "latitude": 44.0, "longitude": 125.0},
        Plan: {"round": opened, "opens_at": noon, "closes_at": noon + timedelta(hours=1), "asked_at": noon},
        Visit: {
            "plan": plan,
            "team": team,
            **at,
            "mode": "door",
            "zone_rank": 0,
            "first": 0,
            "people": 1,
            **moments,
        },
        Stretch: {
            "visit": visit,
            **at,
            "first": 0,
            "people": 1,
            "from_door": "101",
            "to_door": "101",
            "at": noon,
        },
        HandEdit: edit | {"number": 2},
        "noon": noon,
        "plan": plan,
        "place": place,
    }


BROKEN = [
    (Team, "team_name_once", lambda _: {"name": "1队"}),
    (Team, "team_has_a_sampler", lambda _: {"samplers": 0}),
    (Team, "team_out_says_why", lambda told: {"out_since": told["noon"]}),
    (Point, "point_has_a_lane", lambda _: {"lanes": 0}),
    (Point, "point_hours_both_or_none", lambda _: {"opens": time(8)}),
    (Point, "point_on_earth", lambda _: {"latitude": 91.0}),
    (Plan, "plan_one_in_force", lambda _: {"status": "in_force"}),
    (Plan, "plan_window_open", lambda told: {"closes_at": told["noon"]}),
    (Plan, "plan_progress_is_a_share", lambda _: {"progress": 1.5}),
    (Plan, "plan_status_known", lambda _: {"status": "lost"}),
    (Plan, "plan_aim_known", lambda _: {"aim": "beauty"}),
    (Plan, "plan_replanned_says_why", lambda told: {"follows": told["plan"]}),
    (Plan, "plan_untested_are_left_out", lambda _: {"left_untested": 1}),
    (Visit, "visit_for_somebody", lambda _: {"people": 0}),
    (Visit, "visit_in_order", lambda told: {"ends_at": told["noon"] - timedelta(minutes=1)}),
    (Visit, "visit_locked_is_pinned", lambda _: {"locked": True}),
    (HandEdit, "hand_edit_kind_known", lambda _: {"kind": "burn"}),
    (HandEdit, "hand_edit_numbered_once", lambda _: {"number": 1}),
    (Visit, "visit_mode_known", lambda _: {"mode": "window"}),
    (Stretch, "stretch_for_somebody", lambda _: {"people": 0}),
]


@pytest.mark.parametrize(("model", "constraint", "change"), BROKEN, ids=[row[1] for row in BROKEN])
def test_the_database_refuses(told, model, constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**(told[model] | change(told)))


def test_a_point_has_its_name_once(told):
    Point.objects.create(**told[Point])
    with pytest.raises(IntegrityError, match="point_name_once"), transaction.atomic():
        Point.objects.create(**told[Point])


def test_a_point_serves_a_place_once(told):
    point = Point.objects.create(**told[Point])
    served = {"point": point, "place": told["place"], "place_path": told["place"].path}
    ServedPlace.objects.create(**served)
    with pytest.raises(IntegrityError, match="point_serves_a_place_once"), transaction.atomic():
        ServedPlace.objects.create(**served)
