"""Whoever meets somebody or something says where it is, among the stairwells of the place they stand in."""

import pytest

from dayclear.command.models import ProblemReport
from dayclear.console.layout import navigation
from dayclear.people.models import Person


def options(response):
    return [str(label) for _value, label in response.context["form"].fields["place"].choices]


def test_a_problem_is_told_for_a_stairwell_or_for_the_whole_compound(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    assert options(client.get("/problems/new/")) == ["锦绣花园", "锦绣花园 1号楼 1单元"]
    told = {"kind": "food", "text": "没有菜了。", "place": str(stairwell.unit.pk)}
    page = client.get("/problems/new/").context["form"]
    told["report_id"] = str(page.fields["report_id"].initial)
    assert client.post("/problems/new/", told).status_code == 302
    assert ProblemReport.objects.get().place == stairwell.unit


def test_a_district_tells_a_problem_for_the_place_it_was_opened_for(client, stairwell):
    client.force_login(stairwell.by("commander.district"))
    assert options(client.get("/problems/new/")) == ["岚溪区"]
    assert options(client.get(f"/problems/new/?place={stairwell.compound.pk}"))[0] == "锦绣花园"


def test_who_answers_for_a_community_says_first_in_which_compound(client, stairwell):
    client.force_login(stairwell.by("secretary.community"))
    asked = client.get("/people/new/").content.decode()
    assert f"?place={stairwell.compound.pk}" in asked
    assert options(client.get(f"/people/new/?place={stairwell.compound.pk}")) == ["锦绣花园 1号楼 1单元"]


def test_a_place_out_of_sight_is_no_choice(client, stairwell):
    client.force_login(stairwell.by("leader.unit"))
    assert client.get(f"/people/new/?place={stairwell.community.pk}").status_code == 404
    assert client.get(f"/problems/new/?place={stairwell.community.pk}").status_code == 404


def test_somebody_found_by_knocking_is_on_the_roster_of_their_stairwell(client, stairwell):
    client.force_login(stairwell.by("leader.unit"))
    form = client.get("/people/new/").context["form"]
    told = {
        "person_id": str(form.fields["person_id"].initial),
        "place": str(stairwell.unit.pk),
        "door": "303",
        "name": "周静",
        "sex": "unknown",
    }
    for _sent_twice in range(2):
        assert client.post("/people/new/", told).status_code == 302
    assert Person.objects.get(name="周静").household.place == stairwell.unit


@pytest.mark.parametrize(
    ("kind", "offered", "hidden"),
    [
        ("commander.compound", {"/cases/", "/dispatch/", "/laboratory/"}, set()),
        ("taskforce.testing", {"/rounds/", "/laboratory/"}, {"/cases/", "/dispatch/"}),
        ("department.transfer", {"/dispatch/", "/cases/"}, {"/laboratory/", "/rounds/"}),
    ],
)
def test_the_navigation_offers_the_ways_of_ones_duties(client, stairwell, kind, offered, hidden):
    client.force_login(stairwell.by(kind))
    paths = {shown.entry.path for shown in client.get("/tasks/").context["navigation"]}
    assert offered <= paths
    assert not hidden & paths


@pytest.mark.parametrize(("kind", "menus"), [("commander.district", 4), ("department.disinfection", 0)])
def test_the_ways_of_a_commander_fit_into_a_row_by_menus_and_none_is_lost(client, stairwell, kind, menus):
    client.force_login(stairwell.by(kind))
    context = client.get("/tasks/").context
    row = context["navigation_row"]
    assert len(row) <= navigation.WAYS_IN_A_ROW
    assert sum(isinstance(way, navigation.Menu) for way in row) == menus
    in_menus = [shown for way in row for shown in (way.ways if isinstance(way, navigation.Menu) else [way])]
    assert in_menus == context["navigation"]


@pytest.mark.parametrize(
    ("kind", "lands", "level"),
    [("leader.unit", "/tasks/", "unit"), ("commander.compound", "/places/mine/", "compound")],
)
def test_whoever_lands_on_their_tasks_still_reaches_their_place(client, stairwell, kind, lands, level):
    client.force_login(stairwell.by(kind))
    assert client.get("/")["Location"] == lands
    assert client.get("/places/mine/")["Location"] == f"/places/{getattr(stairwell, level).pk}/"


@pytest.mark.parametrize(
    ("path", "marked"),
    [("", "/places/mine/"), ("zone/", "/zones/"), ("zone/care/", "/zones/"), ("people/", "/places/mine/")],
)
def test_the_navigation_marks_one_way_where_one_is(client, stairwell, path, marked):
    client.force_login(stairwell.by("commander.district"))
    page = client.get(f"/places/{stairwell.compound.pk}/{path}")
    assert [shown.entry.path for shown in page.context["navigation"] if shown.current] == [marked]


def test_a_part_of_a_page_asked_for_after_signing_out_has_the_page_loaded_anew(client, stairwell):
    part = client.get(f"/places/{stairwell.compound.pk}/", headers={"hx-request": "true"})
    assert (part.status_code, part["HX-Refresh"], part.content) == (200, "true", b"")
    assert client.get(f"/places/{stairwell.compound.pk}/").status_code == 302
