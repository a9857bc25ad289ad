"""Every name ends somewhere: a shut door is knocked at again, and who is isolated is not looked for at home."""

from datetime import timedelta

import pytest
import segno

from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.loops import name_marked, place_moved, tested_away
from dayclear.records.models import StoredFile
from dayclear.screening.models import AwayTest, Due


def mark(stairwell, opened, person, state, **told):
    return name_marked.mark(
        round_id=opened.pk,
        person_id=person.pk,
        state=state,
        scope=stairwell.scope("leader.unit"),
        by=stairwell.by("leader.unit"),
        at=stairwell.noon,
        **told,
    )


def test_one_task_asks_to_knock_again_however_many_doors_stayed_shut_and_ends_with_the_last(stairwell):
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "not_at_home")
    mark(stairwell, opened, stairwell.neighbour, "not_at_home")
    mark(stairwell, opened, stairwell.neighbour, "not_at_home")
    task = Task.objects.get(kind="knock_again")
    assert task.post.kind == "leader.unit"
    mark(stairwell, opened, stairwell.zhang, "away", note="长春市区")
    assert name_marked.settle(at=stairwell.noon) == 0
    stairwell.sample(opened, [stairwell.neighbour])
    assert name_marked.settle(at=stairwell.noon) == 1
    assert name_marked.settle(at=stairwell.noon) == 0


def test_a_door_that_stays_shut_another_time_is_knocked_at_another_time(stairwell):
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "not_at_home")
    mark(stairwell, opened, stairwell.zhang, "due")
    name_marked.settle(at=stairwell.noon)
    stairwell.noon += timedelta(hours=1)
    mark(stairwell, opened, stairwell.zhang, "not_at_home")
    assert Task.objects.filter(kind="knock_again").count() == 2


def test_a_positive_is_not_looked_for_in_other_rounds_until_it_is_corrected(stairwell):
    other = stairwell.open_round()
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    later = stairwell.open_round()

    def states():
        return {Due.objects.get(round=opened, person=stairwell.zhang).state for opened in (other, later)}

    assert states() == {"isolated"}
    stairwell.report("negative", correction=True, hours=4)
    assert states() == {"due"}


def test_a_picture_proves_the_test_of_somebody_away(stairwell, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "away", note="长春市区")
    picture = tmp_path / "report.png"
    segno.make("report").save(str(picture))
    with picture.open("rb") as file:
        tested_away.record(
            round_id=opened.pk,
            person_id=stairwell.zhang.pk,
            tested_on=stairwell.noon.date(),
            tested_where="长春市中心医院",
            report="",
            picture=file,
            scope=stairwell.scope("leader.unit"),
            by=stairwell.by("leader.unit"),
            at=stairwell.noon,
        )
    assert AwayTest.objects.get().picture == StoredFile.objects.get()


def test_the_missed_are_named_for_a_unit_a_building_a_compound_and_the_grid_around_it(client, stairwell):
    grid, at = stairwell.grid("G1", "第一网格"), stairwell.noon
    elsewhere = stairwell.resident_of_another_compound("赵新")
    opened = stairwell.open_round(places=[stairwell.community])
    place_moved.move_place(place=stairwell.compound, to=grid, by=None, at=at)
    stairwell.sample(opened, [stairwell.zhang])
    mark(stairwell, opened, stairwell.neighbour, "not_at_home")
    client.force_login(stairwell.by("commander.district"))

    def missed(place):
        rows = client.get(f"/rounds/{opened.pk}/missed/?place={place.pk}").context["rows"]
        return {row.person for row in rows}

    here = {stairwell.spouse, stairwell.neighbour}
    for place in (stairwell.unit, stairwell.building, stairwell.compound, grid):
        assert missed(place) == here
    assert missed(stairwell.community) == here | {elsewhere}


@pytest.mark.parametrize("page", ["missed", "excused"])
def test_the_lists_by_name_are_walked_and_taken_along_on_paper(client, stairwell, page):
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "away", note="长春市区")
    client.force_login(stairwell.by("leader.building"))
    shown = client.get(f"/rounds/{opened.pk}/{page}/?place={stairwell.building.pk}").text
    assert ("王强" in shown, "张伟" in shown) == (page == "missed", page == "excused")
    sheet = client.get(f"/rounds/{opened.pk}/{page}/?place={stairwell.building.pk}&export")
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_building_is_signed_on_its_page(client, stairwell):
    opened = stairwell.open_round()
    for number, person in enumerate((stairwell.zhang, stairwell.spouse, stairwell.neighbour)):
        stairwell.sample(opened, [person], f"T{number}")
    client.force_login(stairwell.by("leader.building"))
    client.post(f"/rounds/{opened.pk}/sign/{stairwell.building.pk}/", {"note": "逐户核对"})
    assert "逐户核对" in client.get(f"/rounds/{opened.pk}/?place={stairwell.building.pk}").text


def test_who_closes_over_somebody_away_without_proof_is_told_so_and_says_why(client, stairwell):
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "away", note="长春市区")
    for number, person in enumerate((stairwell.spouse, stairwell.neighbour)):
        stairwell.sample(opened, [person], f"T{number}")
    client.force_login(stairwell.by("commander.compound"))
    shown = f"/rounds/{opened.pk}/?place={stairwell.compound.pk}"
    assert 'name="accepted_why"' in client.get(shown).text
    [row] = client.get(f"/rounds/{opened.pk}/excused/?place={stairwell.compound.pk}&unproved").context["rows"]
    assert row.name.person == stairwell.zhang
    client.post(f"/rounds/{opened.pk}/close/", {"note": "齐"})
    opened.refresh_from_db()
    assert opened.is_open
    client.post(f"/rounds/{opened.pk}/close/", {"note": "齐", "accepted_why": "已电话核实"})
    opened.refresh_from_db()
    assert not opened.is_open
    closed = client.get(shown).text
    assert "已电话核实" in closed
    assert f"由{opened.closed_by.name}结束 · 齐" in closed


def test_a_proof_that_is_refused_stands_open_with_what_was_typed(client, stairwell):
    opened = stairwell.open_round()
    mark(stairwell, opened, stairwell.zhang, "away", note="长春市区")
    client.force_login(stairwell.by("leader.building"))
    address = f"/rounds/{opened.pk}/people/{stairwell.zhang.pk}/test/?place={stairwell.building.pk}&unproved"
    typed = {"tested_on": f"{stairwell.noon.date():%Y-%m-%d}", "tested_where": "长春市中心医院"}
    with clock.running_on(clock.frozen(stairwell.noon)):
        refused = client.post(address, typed)
        assert refused.status_code == 422
        assert "长春市中心医院" in refused.text
        assert '<details class="mt-2" open>' in refused.text
        listed = f"/rounds/{opened.pk}/excused/?place={stairwell.building.pk}&unproved"
        told = client.post(address, typed | {"report": "22010401", "next": listed})
        assert told.url == listed
    assert client.get(listed).context["rows"] == []


def test_an_exemption_without_its_end_is_told_on_the_page(client, stairwell):
    opened = stairwell.open_round()
    client.force_login(stairwell.by("leader.building"))
    address = f"/rounds/{opened.pk}/people/{stairwell.zhang.pk}/"
    with clock.running_on(clock.frozen(stairwell.noon)):
        client.post(address, {"state": "exempt", "note": "孕晚期"})
        assert Due.objects.get(person=stairwell.zhang).state == "due"
        client.post(address, {"state": "exempt", "note": "孕晚期", "until_on": "2022-04-10"})
    assert Due.objects.get(person=stairwell.zhang).state == "exempt"
