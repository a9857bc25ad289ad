"""A plan from the form to the team's sheet, as a commander clicks through it."""

import json

import pytest

from dayclear.console.plan_page import views
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.loops import sampling_plan
from dayclear.places.models import Place
from dayclear.planning import operations as planning
from dayclear.planning.models import Plan, Team, Visit
from dayclear.situation import plan_page


@pytest.fixture
def commander(client, stairwell):
    with clock.running_on(clock.frozen(stairwell.noon)):
        client.force_login(stairwell.by("commander.district"))
        yield client


def posted_team(commander, stairwell, **changed):
    told = {
        "team_id": str(new_id()),
        "place": stairwell.community.pk,
        "name": "1队",
        "samplers": 1,
        "helpers": 2,
        "starts": "08:00",
        "ends": "20:00",
    }
    return commander.post("/teams/new/", told | changed)


def planned(commander, stairwell):
    opened = stairwell.open_round()
    told = {
        "plan_id": str(new_id()),
        "aim": "fewest_samplers",
        "opens_at": "2022-04-03T12:00",
        "closes_at": "2022-04-03T18:00",
    }
    answer = commander.post(f"/rounds/{opened.pk}/plan/new/", told)
    assert answer.status_code == 302
    plan = Plan.objects.get(pk=told["plan_id"])
    assert answer.url == f"/plans/{plan.pk}/"
    return plan


def test_from_the_form_to_the_sheet_a_team_carries(commander, stairwell):
    assert posted_team(commander, stairwell).status_code == 302
    plan = planned(commander, stairwell)
    assert 'hx-trigger="every 1s"' in commander.get(f"/plans/{plan.pk}/").text

    sampling_plan.make(plan_id=plan.pk)
    page = commander.get(f"/plans/{plan.pk}/")
    commander.post(f"/plans/{plan.pk}/enforce/")

    team = Team.objects.get()
    sheet = commander.get(f"/plans/{plan.pk}/teams/{team.pk}/").text
    plan.refresh_from_db()
    assert plan.status == "in_force"
    assert 'hx-trigger="every 1s"' not in page.text
    assert "101 – 102" in sheet
    assert commander.get(f"/rounds/{plan.round_id}/plan/").url == f"/plans/{plan.pk}/"


def test_a_visit_is_pinned_and_freed_on_the_sheet(commander, stairwell):
    posted_team(commander, stairwell)
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    visit = Visit.objects.get(plan=plan)

    commander.post(f"/plans/visits/{visit.pk}/pin/", {"pinned": "1"})
    visit.refresh_from_db()
    assert visit.pinned
    commander.post(f"/plans/visits/{visit.pk}/pin/")
    visit.refresh_from_db()
    assert not visit.pinned


def test_a_whole_building_is_given_away_beside_the_map(commander, stairwell):
    for name in ("1队", "2队"):
        posted_team(commander, stairwell, name=name)
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    visit = Visit.objects.filter(plan=plan).first()
    other = Team.objects.exclude(pk=visit.team_id).get()
    address = f"/plans/{plan.pk}/at/{visit.place_id}"

    answer = commander.post(f"{address}/give/", {"team": other.pk}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert set(Visit.objects.filter(plan=plan, place=visit.place_id).values_list("team", flat=True)) == {
        other.pk
    }
    assert answer["HX-Trigger"] == '{"plan-changed": {}}'
    told = commander.get(f"/plans/{plan.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert f"/plans/{plan.pk}/undo/" in told
    assert f"/plans/{plan.pk}/teams/{other.pk}/" in told
    commander.post(f"{address}/lock/", {"locked": "1"})
    assert Visit.objects.filter(plan=plan, place=visit.place_id, locked=False).count() == 0


def test_what_was_changed_on_a_team_s_sheet_is_seen_on_the_plan_and_undone_where_it_was_done(
    commander, stairwell
):
    posted_team(commander, stairwell)
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    visit = Visit.objects.get(plan=plan)
    sheet, undo = f"/plans/{plan.pk}/teams/{visit.team_id}/", f"/plans/{plan.pk}/undo/"
    assert undo not in commander.get(sheet).text
    commander.post(f"/plans/visits/{visit.pk}/lock/", {"locked": "1"}, headers={"referer": sheet})
    for address in (sheet, f"/plans/{plan.pk}/", f"/plans/{plan.pk}/at/{visit.place_id}/"):
        told = commander.get(address).text
        assert undo in told, address
    answer = commander.post(undo, headers={"referer": f"http://testserver{sheet}"})
    assert answer.url == f"http://testserver{sheet}"
    visit.refresh_from_db()
    assert (visit.locked, visit.pinned) == (False, False)
    assert undo not in commander.get(sheet).text


def test_a_team_that_is_out_has_the_plan_in_force_mended(commander, stairwell):
    posted_team(commander, stairwell)
    posted_team(commander, stairwell, name="2队")
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    commander.post(f"/plans/{plan.pk}/enforce/")
    sent = Visit.objects.get(plan=plan).team

    answer = commander.post(f"/teams/{sent.pk}/out/", {"reason": "发热"})

    mended = Plan.objects.get(follows=plan)
    assert answer.url == f"/plans/{mended.pk}/"
    sampling_plan.make(plan_id=mended.pk)
    assert Visit.objects.get(plan=mended).team != sent
    commander.post(f"/teams/{sent.pk}/back/")
    sent.refresh_from_db()
    assert sent.out_since is None


def test_a_team_needs_a_name_of_its_own(commander, stairwell):
    posted_team(commander, stairwell)
    posted_team(commander, stairwell)
    assert Team.objects.count() == 1
    assert "1队" in commander.get("/teams/").text


def test_the_export_has_a_line_for_each_stairwell(commander, stairwell):
    posted_team(commander, stairwell)
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)

    answer = commander.get(f"/plans/{plan.pk}/export/")

    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert len(answer.content) > 1000


def test_the_map_has_a_point_for_each_visit_in_sight(client, stairwell):
    with clock.running_on(clock.frozen(stairwell.noon)):
        client.force_login(stairwell.by("commander.district"))
        posted_team(client, stairwell, name='"1"队')
        plan = planned(client, stairwell)
        sampling_plan.make(plan_id=plan.pk)
        assert client.get(f"/plans/{plan.pk}/map.json").json()["features"] == []
        Place.objects.filter(pk=stairwell.building.pk).update(latitude=44.1, longitude=125.8)

        (feature,) = client.get(f"/plans/{plan.pk}/map.json").json()["features"]
        out_of_sight = plan_page.on_the_map(plan, Scope(None, (Reach("/9/"),)))

    visit = Visit.objects.get(plan=plan)
    assert feature["geometry"] == {"type": "Point", "coordinates": [125.8, 44.1]}
    assert feature["properties"] == {
        "team": str(visit.team_id),
        "name": '"1"队',
        "at": str(visit.place_id),
        "people": visit.people,
        "rank": visit.zone_rank,
        "point": False,
        "pinned": False,
    }
    assert json.loads(out_of_sight)["features"] == []


def test_the_list_of_teams_is_read_page_by_page_and_found_by_name(commander, stairwell, monkeypatch):
    monkeypatch.setattr(views, "TEAMS_A_PAGE", 1)
    for number in ("1", "2"):
        posted_team(commander, stairwell, name=f"{number}队", samplers=1)
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    first = Visit.objects.get(plan=plan)
    second = Team.objects.exclude(pk=first.team_id).get()
    Visit.objects.create(
        **{**Visit.objects.filter(pk=first.pk).values()[0], "id": new_id(), "team_id": second.pk}
    )

    pages = [commander.get(f"/plans/{plan.pk}/?page={page}").context["days"] for page in (1, 2)]
    found = commander.get(f"/plans/{plan.pk}/found/?q=2队").context["days"]

    assert [[day.team.name for day in days] for days in pages] == [["1队"], ["2队"]]
    assert [(day.team.name, day.visits, day.people) for day in found] == [("2队", 1, first.people)]
    assert commander.get(f"/plans/{plan.pk}/found/").context["days"] == []


def test_a_leader_sees_the_plan_of_the_building_and_changes_nothing(client, stairwell):
    with clock.running_on(clock.frozen(stairwell.noon)):
        client.force_login(stairwell.by("commander.district"))
        posted_team(client, stairwell)
        plan = planned(client, stairwell)
        sampling_plan.make(plan_id=plan.pk)
        client.force_login(stairwell.by("leader.building"))
        page = client.get(f"/plans/{plan.pk}/")
        assert page.status_code == 200
        for step in ("enforce", "mend", "best"):
            client.post(f"/plans/{plan.pk}/{step}/")
        assert client.get(f"/teams/{Team.objects.get().pk}/").status_code == 404
    assert list(Plan.objects.values_list("status", flat=True)) == ["ready"]


def test_the_page_says_what_holds_an_early_finish_back_and_leads_to_it(commander, stairwell):
    plan = planned(commander, stairwell)
    sampling_plan.make(plan_id=plan.pk)
    point = planning.keep_point(
        point_id=new_id(), place=stairwell.compound, name="西门", latitude=44.1, longitude=125.8, by=None
    )
    told = [
        {"stop": stairwell.building.path, "point": str(point.pk), "through_at": "2022-04-03T09:10:00+00:00"},
        {"teams_done_at": "2022-04-03T08:20:00+00:00"},
    ]
    planning.note_advice(plan=plan, advice=told, by=None)

    page = commander.get(f"/plans/{plan.pk}/", headers={"Accept-Language": "en"}).content.decode()

    assert "Points hold the finish back" in page
    assert f'<a href="/points/{point.pk}/">西门</a>' in page
    assert "not through before 04-03 17:10" in page
    assert "the teams alone would be done at 04-03 16:20" in page


def test_a_window_that_closes_before_it_opens_is_refused(commander, stairwell):
    posted_team(commander, stairwell)
    opened = stairwell.open_round()
    told = {
        "plan_id": str(new_id()),
        "aim": "fewest_samplers",
        "opens_at": "2022-04-03T18:00",
        "closes_at": "2022-04-03T12:00",
    }
    commander.post(f"/rounds/{opened.pk}/plan/new/", told)
    assert not Plan.objects.exists()
