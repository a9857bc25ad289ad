"""A plan from the form to the team's sheet, as a commander clicks through it."""

import pytest

from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.loops import sampling_plan
from dayclear.planning.models import Plan, Team, Visit


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
