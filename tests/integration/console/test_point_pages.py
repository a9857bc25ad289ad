"""Points and the hand on a plan, as a commander clicks through them."""

from datetime import timedelta

import pytest

from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.planning.models import Plan, Point, Visit
from tests.integration.loops.plans import a_plan, a_team


@pytest.fixture
def commander(client, compound):
    with clock.running_on(clock.frozen(compound.noon - timedelta(minutes=5))):
        client.force_login(compound.by("commander.district"))
        yield client


def told_point(stairwell, **changed):
    told = {
        "point_id": str(new_id()),
        "place": stairwell.compound.pk,
        "name": "西门",
        "latitude": "44.1",
        "longitude": "125.8",
        "lanes": "2",
        "opens": "08:00",
        "closes": "20:00",
    }
    return told | changed


def test_a_point_is_made_changed_and_closed(commander, stairwell):
    told = told_point(stairwell)
    assert commander.post("/points/new/", told).status_code == 302
    point = Point.objects.get()
    page = commander.get("/points/").text
    assert "西门" in page
    assert commander.get("/points/map.json").json()["features"][-1]["properties"]["name"] == "西门"

    commander.post(f"/points/{point.pk}/", told | {"lanes": "3", "serves": [stairwell.building.pk]})
    point.refresh_from_db()
    assert (point.lanes, [one.place for one in point.served.all()]) == (3, [stairwell.building])
    assert commander.get("/points/?export=1").status_code == 200

    assert "西门" in commander.post(f"/points/{point.pk}/close/", follow=True).text
    assert "西门" not in commander.get("/points/").text
    assert commander.get(f"/points/{point.pk}/").status_code == 404


def test_a_point_without_a_position_stands_at_its_place_or_asks_for_one(commander, stairwell):
    nowhere = told_point(stairwell, latitude="", longitude="")
    assert commander.post("/points/new/", nowhere).status_code == 422
    stairwell.compound.latitude, stairwell.compound.longitude = 44.2, 125.9
    stairwell.compound.save()
    assert commander.post("/points/new/", nowhere).status_code == 302
    assert Point.objects.get().latitude == 44.2


def test_who_commands_nothing_there_makes_no_point(client, stairwell):
    client.force_login(stairwell.by("leader.building"))
    client.post("/points/new/", told_point(stairwell))
    assert not Point.objects.exists()


@pytest.fixture
def plan(commander, stairwell):
    for name in ("1队", "2队"):
        a_team(stairwell, name)
    return a_plan(stairwell, stairwell.open_round(sampling="downstairs"), aim="earliest_finish")


def test_beside_the_map_a_visit_goes_to_another_team_and_back(commander, plan):
    visit = Visit.objects.filter(plan=plan).order_by("-arrives_at").first()
    htmx = {"HTTP_HX_REQUEST": "true"}
    at = visit.point_id or visit.place_id
    assert 'hx-target="#plan-at"' in commander.get(f"/plans/{plan.pk}/at/{at}/", **htmx).text
    other = commander.get(f"/plans/visits/{visit.pk}/teams/?q=队").text
    assert visit.team.name not in other
    to = Visit.objects.filter(plan=plan).exclude(team=visit.team).first().team

    answer = commander.post(f"/plans/visits/{visit.pk}/give/", {"team": to.pk}, **htmx)

    assert "plan-changed" in answer["HX-Trigger"]
    assert to.name in answer.text
    commander.post(f"/plans/visits/{visit.pk}/lock/", {"locked": "1"}, **htmx)
    refused = commander.post(f"/plans/visits/{visit.pk}/give/", {"team": visit.team.pk}, **htmx)
    assert 'role="alert"' in refused.text
    for _edit in range(2):
        commander.post(f"/plans/{plan.pk}/undo/")
    assert Visit.objects.get(pk=visit.pk).team == visit.team
    assert Plan.objects.get(pk=plan.pk).changes == 2


def test_one_of_thousands_is_found_by_its_words_and_has_a_sheet_to_print(commander, stairwell, plan):
    found = commander.get(f"/plans/{plan.pk}/found/?q=3号楼").text
    assert "3号楼" in found
    assert "4号楼" not in found
    sheet = commander.get(f"/plans/{plan.pk}/calls/{stairwell.compound.pk}/")
    assert sheet.text.count('class="card mb-3 sheet"') == 5
    assert commander.get(f"/plans/{plan.pk}/export/?place={stairwell.building.pk}").status_code == 200
    assert commander.get("/teams/?q=1队").text.count("1队") >= 1
    assert "2队" not in commander.get("/teams/?q=1队").text
