"""Lists that say more than the roster send somebody to knock; the task ends with people found, or with nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command.models import Task
from dayclear.command.proof import Proof
from dayclear.console.second_look import views
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.loops import found_by_knocking, imports, second_look, task_steps
from dayclear.people import operations as people
from dayclear.people import queries
from dayclear.people.models import DoorToKnock, Household, ListExcess, OccupancyLine, Person, SecondLook
from dayclear.records import retention

HEADS = "来源,日期,地点编码,门牌号,人数,户数,用水量,订单数"
UNIT, BUILDING = "220199/001/C1/1/1", "220199/001/C1/1"


class Lists:
    """The stairwell has two people behind 101 and one behind 102; ``bring`` imports rows of a list about it."""

    def __init__(self, stairwell, folder):
        self.stairwell = stairwell
        self.folder = folder
        self.by = stairwell.by("leader.unit")
        self.scope = stairwell.scope("leader.unit")

    def bring(self, *rows, **options):
        path = self.folder / "list.csv"
        path.write_text("\n".join([HEADS, *rows]), encoding="utf-8")
        return people.import_occupancy(path=path, by=None, at=self.stairwell.noon, **options)

    def more(self, scope=None):
        found = queries.exceeding([self.stairwell.district.path], scope or Scope.everything())
        return [(line.door, line.source, line.excess) for line in found]

    def propose(self, hours=1):
        return second_look.propose(
            place_ids=[self.stairwell.unit.pk],
            scope=self.scope,
            by=self.by,
            at=self.stairwell.noon + timedelta(hours=hours),
        )

    def find(self, door):
        return found_by_knocking.add(
            person_id=new_id(), place=self.stairwell.unit, door=door, name="周静", by=self.by,
            at=self.stairwell.noon + timedelta(hours=2),
        )  # fmt: skip


@pytest.fixture
def lists(stairwell, tmp_path):
    return Lists(stairwell, tmp_path)


def problems(batch):
    return [(problem.line, problem.column) for problem in batch.problems.order_by("line")]


def task():
    return Task.objects.get(kind="knock_unlisted")


def test_doors_and_stairwells_that_hold_more_than_the_roster_come_first_by_how_many(lists):
    batch = lists.bring(
        f"物业,2022-04-01,{UNIT},101,3,,,",
        f"物业,2022-04-01,{UNIT},102,1,,,",
        f"物业,2022-04-01,{UNIT},201,4,,,",
        f"水表,2022-04-01,{UNIT},202,,,3.5,",
        f"订单,2022-04-01,{UNIT},102,,,,2",
        f"水表,2022-04-01,{UNIT},,,5,,",
        f"其他,2022-04-01,{BUILDING},,4,,,",
    )
    assert (batch.rows_added, batch.rows_refused) == (7, 0)
    assert lists.more() == [
        ("201", "property", 4),
        ("", "meter", 3),
        ("101", "property", 1),
        ("202", "meter", 1),
        ("", "other", 1),
    ]


def test_the_list_counted_last_is_the_one_that_counts(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,5,,,")
    lists.bring(f"物业,2022-03-20,{UNIT},101,9,,,")
    assert lists.more() == [("101", "property", 3)]
    lists.bring(f"物业,2022-04-02,{UNIT},101,2,,,")
    assert lists.more() == []


def test_a_row_that_says_nothing_or_too_much_is_told_with_its_line(lists):
    batch = lists.bring(
        "物业,2022-04-01,220199/001/C1,,30,,,",
        f"物业,2022-04-09,{UNIT},101,3,,,",
        f"订单,2022-04-01,{UNIT},,,,,12",
        f"物业,2022-04-01,{UNIT},101,,,,",
        f"物业,2022-04-01,{UNIT}/9,101,3,,,",
        f"物业,2022-04-01,{UNIT},301,2,,,",
        f"物业,2022-04-01,{UNIT},301,2,,,",
        f"物业,2022-04-01,{UNIT},301,3,,,",
    )
    assert (batch.rows_added, batch.rows_refused) == (1, 7)
    assert problems(batch) == [
        (2, "门牌号"), (3, "日期"), (4, "用水量"), (5, "人数"), (6, "地点编码"), (8, "门牌号"), (9, "门牌号"),
    ]  # fmt: skip


def test_the_same_list_again_changes_nothing_and_a_corrected_one_is_taken_back_whole(lists):
    rows = f"物业,2022-04-01,{UNIT},101,3,,,", f"物业,2022-04-01,{UNIT},102,1,,,"
    lists.bring(*rows)
    assert lists.bring(*rows).rows_unchanged == 2
    corrected = lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,", f"物业,2022-04-01,{UNIT},201,1,,,")
    assert (corrected.rows_added, corrected.rows_changed) == (1, 1)
    people.undo_occupancy(batch=corrected, by=None, at=lists.stairwell.noon)
    assert lists.more() == [("101", "property", 1)]


def test_a_dry_run_and_places_out_of_sight_write_nothing(lists):
    assert lists.bring(f"物业,2022-04-01,{UNIT},201,3,,,", dry_run=True).rows_added == 1
    elsewhere = Scope(None, (Reach("/9/"),))
    assert lists.bring(f"物业,2022-04-01,{UNIT},201,3,,,", scope=elsewhere).rows_refused == 1
    assert not OccupancyLine.objects.exists()
    lists.bring(f"物业,2022-04-01,{UNIT},201,3,,,")
    assert lists.more(elsewhere) == []
    assert lists.more(Scope(None, (Reach("/220199/", frozenset({"supplies"})),))) == []


def test_one_task_a_stairwell_and_none_twice(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},201,4,,,", f"水表,2022-04-01,{UNIT},101,4,,,")
    assert len(lists.propose()) == 1
    assert lists.propose(hours=2) == []
    assert (task().subject_label, task().post.kind, task().proof_required) == (
        "201、101",
        "leader.unit",
        "text",
    )


def test_the_task_ends_when_the_roster_has_as_many_as_the_list(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},201,2,,,")
    look = lists.propose()[0]
    lists.find("201")
    assert task().is_living
    lists.find("201")
    assert task().status == "done"
    look.refresh_from_db()
    assert look.ended_as == "found"


def test_nobody_more_silences_the_door_until_a_newer_list_says_more(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,")
    lists.propose()
    at = lists.stairwell.noon + timedelta(hours=2)
    task_steps.finish(task=task(), proof=Proof(text="租户已搬走，邻居证实"), by=lists.by, at=at)
    assert SecondLook.objects.get().ended_as == "nobody_more"
    assert lists.more() == []
    lists.bring(f"物业,2022-04-02,{UNIT},101,4,,,")
    lists.bring(f"水表,2022-03-30,{UNIT},101,,9,,")
    assert lists.more() == []
    lists.bring(f"物业,2022-04-03,{UNIT},101,5,,,")
    assert lists.more() == [("101", "property", 3)]
    assert len(lists.propose(hours=3)) == 1


def test_nobody_more_needs_words_and_somebody_who_sees_the_stairwell(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,")
    look = lists.propose()[0]
    told = {"look_id": look.pk, "by": lists.by, "at": lists.stairwell.noon + timedelta(hours=2)}
    with pytest.raises(InvalidInput):
        second_look.close_with_nobody(note=" ", scope=lists.scope, **told)
    with pytest.raises(NotFound):
        second_look.close_with_nobody(note="无人", scope=Scope(None, (Reach("/9/"),)), **told)
    second_look.close_with_nobody(note="无人", scope=lists.scope, **told)
    assert (task().status, task().proof_text) == ("done", "无人")


def test_a_list_taken_back_calls_its_knocks_off(lists):
    batch = lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,")
    lists.propose()
    at = lists.stairwell.noon + timedelta(hours=2)
    imports.undo(batch_id=batch.pk, scope=Scope.everything(), by=None, at=at)
    assert task().status == "cancelled"
    assert SecondLook.objects.get().ended_as == "list_gone"


def test_lists_and_doors_are_deleted_when_their_time_has_come(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,")
    look = lists.propose()[0]
    at = lists.stairwell.noon + timedelta(hours=2)
    second_look.close_with_nobody(look_id=look.pk, note="无人", scope=lists.scope, by=lists.by, at=at)
    (erase,) = retention.erasers()["occupancy_lists"]
    assert erase(before=lists.stairwell.noon - timedelta(days=3)) == 0
    assert erase(before=at + timedelta(days=1)) == 2
    assert not OccupancyLine.objects.exists()
    assert not DoorToKnock.objects.exists()


def test_kept_totals_follow_the_lists(lists):
    assert not ListExcess.objects.exists()
    lists.bring(
        f"物业,2022-04-01,{UNIT},101,3,,,",
        f"水表,2022-04-01,{UNIT},101,,9,,",
        f"物业,2022-04-01,{UNIT},201,4,,,",
        f"水表,2022-04-01,{UNIT},,,5,,",
        f"其他,2022-04-01,{BUILDING},,4,,,",
    )
    unit = ListExcess.objects.get(place=lists.stairwell.unit)
    assert (unit.lines, unit.people, unit.most) == (4, 12, 8)
    lists.bring(f"水表,2022-04-02,{UNIT},101,,1,,")
    unit.refresh_from_db()
    assert (unit.lines, unit.people, unit.most) == (3, 5, 4)
    OccupancyLine.objects.filter(door="201").update(people=6)
    unit.refresh_from_db()
    assert (unit.lines, unit.people, unit.most) == (3, 7, 6)
    OccupancyLine.objects.exclude(counted_on="2022-04-02").delete()
    unit.refresh_from_db()
    assert (unit.lines, unit.people, unit.most) == (0, 0, 0)
    OccupancyLine.objects.all().delete()
    assert not ListExcess.objects.exists()


def test_kept_totals_follow_who_comes_and_goes(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,3,,,", f"水表,2022-04-01,{UNIT},,,5,,")
    unit = ListExcess.objects.get(place=lists.stairwell.unit)
    at, by = lists.stairwell.noon, lists.by

    def now():
        unit.refresh_from_db()
        return unit.lines, unit.people

    assert now() == (2, 3)
    newcomer = lists.find("101")
    assert now() == (1, 3)
    people.mark_away(person=newcomer, by=by, at=at, reason="搬走")
    assert now() == (2, 3)
    people.mark_back(person=newcomer, by=by, at=at, reason="回来")
    for door in ("201", "202"):
        lists.find(door)
    assert now() == (1, 1)
    Household.objects.filter(door="101").update(door="109")
    assert now() == (2, 3)
    Person.objects.filter(household__door="109").update(name="某人")
    assert now() == (2, 3)


def test_kept_totals_leave_out_doors_that_are_silent(lists):
    lists.bring(f"物业,2022-04-01,{UNIT},101,4,,,", f"物业,2022-04-01,{UNIT},102,4,,,")
    look = lists.propose()[0]
    unit = ListExcess.objects.get(place=lists.stairwell.unit)
    assert (unit.lines, unit.people) == (2, 5)
    at = lists.stairwell.noon + timedelta(hours=2)
    second_look.close_with_nobody(look_id=look.pk, note="无人", scope=lists.scope, by=lists.by, at=at)
    unit.refresh_from_db()
    assert unit.lines == 0
    DoorToKnock.objects.filter(door="102").delete()
    unit.refresh_from_db()
    assert (unit.lines, unit.people) == (1, 3)


def test_a_page_of_many_stairwells_lists_the_places_inside_first(client, lists, monkeypatch):
    monkeypatch.setattr(views, "STAIRWELLS_A_PAGE", 1)
    stairwell = lists.stairwell
    second = stairwell._place(stairwell.building, "unit", "2", "2单元")
    lists.bring(
        f"物业,2022-04-01,{UNIT},201,4,,,", f"物业,2022-04-01,{UNIT[:-1]}2,101,2,,,",
    )  # fmt: skip
    lists.propose()
    client.force_login(stairwell.by("taskforce.information"))

    page = client.get("/people/second-look/")
    inside = client.get(f"/people/second-look/?place={stairwell.building.pk}")
    last = client.get("/people/second-look/?page=2")

    sums = page.context["sheet"].sums
    assert (sums.stairwells, sums.waiting, sums.people) == (2, 1, 6)
    assert [(one.place, one.sums.people, one.sums.waiting) for one in inside.context["sheet"].inside] == [
        (stairwell.unit, 4, 0),
        (second, 2, 1),
    ]
    assert f"?place={second.pk}" in inside.text
    assert [one.place for one in last.context["stairwells"]] == [second]


def test_the_database_holds_what_must_hold(lists):
    unit = lists.stairwell.unit
    line = {"place": unit, "place_path": unit.path, "source": "property", "counted_on": "2022-04-01"}
    OccupancyLine.objects.create(door="101", people=1, **line)
    lists.bring(f"物业,2022-04-02,{UNIT},201,4,,,")
    look = lists.propose()[0]
    door = {"look": look, "place": unit, "counted_on": "2022-04-01"}
    ended = {"ended_at": lists.stairwell.noon}
    for broken in (
        lambda: OccupancyLine.objects.create(door="101", people=2, **line),
        lambda: OccupancyLine.objects.create(door="102", **line),
        lambda: OccupancyLine.objects.create(door="102", people=1, **line | {"source": "rumour"}),
        lambda: SecondLook.objects.create(place=unit, place_path=unit.path, proposed_at=lists.stairwell.noon),
        lambda: SecondLook.objects.filter(pk=look.pk).update(**ended),
        lambda: SecondLook.objects.filter(pk=look.pk).update(ended_as="nobody_more", **ended),
        lambda: DoorToKnock.objects.create(door="201", excess=1, **door),
        lambda: DoorToKnock.objects.create(door="202", excess=0, **door),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_the_page_proposes_closes_and_exports(client, lists):
    lists.bring(f"物业,2022-04-01,{UNIT},201,4,,,")
    client.force_login(lists.by)
    page = client.get("/people/second-look/")
    stairwell = page.context["stairwells"][0]
    assert (stairwell.place, stairwell.first.door, stairwell.look) == (lists.stairwell.unit, "201", None)
    client.post("/people/second-look/propose/", {"stairwell": [str(lists.stairwell.unit.pk)]})
    look = client.get("/people/second-look/").context["stairwells"][0].look
    assert client.get("/people/second-look/export.xlsx").status_code == 200
    client.post(f"/people/second-look/{look.pk}/nobody/", {"note": "房东证实无人居住"})
    assert client.get("/people/second-look/").context["stairwells"] == []
