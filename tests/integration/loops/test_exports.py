"""Lists as workbooks: what stands in them, of whose places, and that it is written down who took them."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from dayclear.cases.models import Case
from dayclear.clearance.models import Employer
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.laboratory.models import Offer
from dayclear.loops import boxes_sent, exports, field_shift, pickups_planned, tubes_received
from dayclear.loops.exports.kinds import TITLES
from dayclear.records.models import ExportRecord, ImportBatch, Look
from dayclear.screening import operations as screening
from dayclear.transfers.models import Vehicle


@pytest.fixture
def district(stairwell):
    kind = "department.laboratory"
    account = Account.objects.create(username=kind, display_name=kind)
    post = command.create_post(kind=kind, place=stairwell.district, by=None, at=stairwell.noon)
    command.appoint(post=post, account=account, by=None, at=stairwell.noon - timedelta(days=1))
    stairwell.accounts[kind] = account
    return stairwell


@pytest.fixture
def rows_of(client, district):
    """The rows below the head of the workbook that somebody gets at an address."""

    def rows(kind, address):
        client.force_login(district.by(kind))
        answer = client.get(address)
        assert answer["Content-Type"] == exports.WORKBOOK, answer.status_code
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        _head, *rest = sheet.iter_rows(values_only=True)
        taken = ExportRecord.objects.latest("at")
        assert (taken.by, taken.rows) == (district.by(kind), len(rest))
        return rest

    return rows


def test_rounds_their_places_and_their_signatures(rows_of, district):
    opened = district.open_round(tube_mode=10)
    district.sample(opened, [district.zhang, district.spouse, district.neighbour])
    screening.sign_place(
        signature_id=new_id(),
        round=opened,
        place=district.building,
        note="已核对",
        scope=district.scope("leader.building"),
        by=district.by("leader.building"),
        at=district.noon,
    )
    (row,) = rows_of("commander.compound", "/rounds/?export")
    assert (row[0], row[5:]) == ("第一轮", (3, 3, 0, 0, 0))
    (row,) = rows_of("commander.compound", f"/rounds/{opened.pk}/?export")
    assert (row[0], row[2], row[-6]) == ("1号楼", 3, 0)
    assert row[-3:] == (10, None, None)
    (row,) = rows_of("commander.compound", f"/rounds/{opened.pk}/signatures/")
    assert row[1] == "leader.building"
    assert row[3:] == (3, 3, 0, 0, None, "已核对", "是", None, None, None)
    screening.close_round(
        round=opened, note="全部采完", by=district.by("commander.compound"), at=district.noon
    )
    closed = rows_of("commander.compound", f"/rounds/{opened.pk}/signatures/")
    assert {row[-2:] for row in closed} == {("commander.compound", "全部采完")}


def test_who_is_left_out_goes_out_with_an_end_and_a_proof(rows_of, district):
    opened, told = district.open_round(), {"by": None, "at": district.noon}
    until_on = district.noon.date() + timedelta(days=6)
    for person, state, note, end in (
        (district.zhang, "exempt", "孕晚期", until_on),
        (district.spouse, "away", "在外地", None),
        (district.neighbour, "away", "出差", None),
    ):
        screening.mark_person(round=opened, person=person, state=state, note=note, until_on=end, **told)
    screening.record_away_test(
        round=opened,
        person=district.spouse,
        tested_on=district.noon.date(),
        tested_where="人民医院",
        report="R-77",
        **told,
    )
    rows = rows_of("commander.compound", f"/rounds/{opened.pk}/excused/?export")
    ends = {row[2]: row[6] and row[6].date() for row in rows}
    assert ends == {"张伟": until_on, "李娜": None, "王强": None}
    proofs = {row[2]: row[7:] for row in rows}
    assert proofs["张伟"] == (None, None, None, None)
    assert proofs["王强"] == (None, None, None, "否")
    assert proofs["李娜"][0].date() == district.noon.date()
    assert proofs["李娜"][1:] == ("人民医院", "R-77", "否")


def test_boxes_differences_laboratories_and_offers(rows_of, district):
    sampler = {"scope": district.scope("taskforce.testing"), "by": district.by("taskforce.testing")}
    box = boxes_sent.begin(
        box_id=new_id(), number="B1", place=district.community, at=district.noon, **sampler
    )
    boxes_sent.pack(box_id=box.pk, barcodes=["T1"], at=district.noon, **sampler)
    boxes_sent.send(box_id=box.pk, laboratory_id=district.laboratory.pk, at=district.noon, **sampler)
    tubes_received.receive(
        laboratory_id=district.laboratory.pk,
        box="B1",
        barcodes=["T1", "T2"],
        scope=district.scope("department.laboratory"),
        by=None,
        at=district.noon,
    )
    Offer.objects.create(
        laboratory=district.laboratory,
        direction="lend",
        neighbour="临河区",
        contact="孙丽",
        from_at=district.noon,
        until_at=district.noon + timedelta(hours=8),
        tubes_per_h=500,
        offered_at=district.noon,
    )
    (row,) = rows_of("taskforce.testing", "/laboratory/boxes/?export")
    assert (row[0], row[2], row[4], row[7]) == ("B1", 1, "一号方舱实验室", "taskforce.testing")
    assert rows_of("taskforce.testing", "/laboratory/boxes/?export&state=packing") == []
    assert rows_of("leader.building", "/laboratory/boxes/?export") == []
    (row,) = rows_of("department.laboratory", "/laboratory/differences/?export")
    assert (row[1], row[2], row[4], row[6]) == ("B1", "一号方舱实验室", 1, None)
    (row,) = rows_of("department.laboratory", "/laboratory/?export")
    assert row[:2] == ("一号方舱实验室", 2)
    (row,) = rows_of("department.laboratory", "/laboratory/offers/?export")
    assert (row[0], row[5], row[6]) == ("临河区", 500, 0)


def test_employers_by_their_names(rows_of, district):
    for name in ("惠民超市", "顺达快递"):
        Employer.objects.create(
            name_zh=name,
            place=district.compound,
            place_path=district.compound.path,
            contact_name="刘主管",
        )
    (row,) = rows_of("taskforce.information", "/clearance/employers/?export&q=超市")
    assert (row[0], row[2]) == ("惠民超市", "刘主管")


def test_cases_trips_and_vehicles_without_a_name(rows_of, district):
    district.sample(district.open_round(), [district.zhang])
    district.report("positive")
    Vehicle.objects.create(plate="吉A1", kind="bus", seats=9, carries_positives=True, crew="转运一组")
    at = district.noon + timedelta(hours=4)
    planner = {"scope": district.scope("department.transfer"), "by": district.by("department.transfer")}
    with clock.running_on(clock.frozen(at)):
        pickups_planned.make(plan_id=pickups_planned.ask(plan_id=new_id(), at=at, **planner).pk)
    (row,) = rows_of("commander.compound", "/cases/?export")
    assert (row[1], row[5] is None) == (district.unit.address, row[4] is None)
    assert rows_of("commander.compound", "/cases/?export&status=closed") == []
    assert rows_of("leader.building", "/dispatch/vehicles/?export") == []
    (row,) = rows_of("department.transfer", "/dispatch/vehicles/?export")
    assert (row[0], row[4], row[7], row[9]) == ("吉A1", "是", "转运一组", 1)
    (row,) = rows_of("department.transfer", "/dispatch/trips/?export")
    assert (row[0], row[3], row[4]) == ("吉A1", 1, 1)


def test_phones_and_imports_of_whom_one_sees(rows_of, district):
    field_shift.register(
        device_id=new_id(),
        name="Android",
        scope=district.scope("taskforce.testing"),
        by=district.by("taskforce.testing"),
        at=district.noon,
    )
    ImportBatch.objects.create(
        kind="residents",
        filename="名册.xlsx",
        by=district.by("taskforce.information"),
        started_at=district.noon,
    )
    (row,) = rows_of("commander.district", "/field/phones/?export")
    assert (row[0], row[2], row[6]) == ("taskforce.testing", "Android", 0)
    (row,) = rows_of("taskforce.information", "/imports/?export")
    assert (row[0], row[5], row[6]) == ("名册.xlsx", "taskforce.information", 0)
    assert rows_of("taskforce.testing", "/imports/?export") == []


def test_the_contacts_of_a_case_with_a_look_at_each(client, rows_of, district):
    district.sample(district.open_round(), [district.zhang])
    district.report("positive")
    case = Case.objects.get()
    address = f"/cases/{case.pk}/contacts.xlsx"
    (row,) = rows_of("department.tracing", f"{address}?why=核对")
    assert (row[0], row[2:4], row[8]) == ("李娜", ("密接", "待转运"), "101")
    looked = Look.objects.filter(why="核对", page=address)
    assert set(looked.values_list("person_id", flat=True)) == {district.zhang.pk, district.spouse.pk}
    client.force_login(district.by("taskforce.information"))
    assert client.get(address)["Content-Type"].startswith("text/html")


def test_a_roster_with_masked_telephones(rows_of, district):
    address = f"/places/{district.unit.pk}/people/?export"
    rows = rows_of("taskforce.information", address)
    assert {row[2] for row in rows} == {"张伟", "李娜", "王强"}
    assert rows_of("department.transfer", address) == []


def test_no_list_goes_out_that_is_longer_than_a_workbook_and_it_is_said_why(client, district, monkeypatch):
    monkeypatch.setattr("dayclear.records.exports.MOST_SHEET_ROWS", 3)
    client.force_login(district.by("taskforce.information"))
    answer = client.get(f"/places/{district.unit.pk}/people/?export", follow=True)
    assert "最多容纳2行" in answer.text
    assert "请选择更小的地点" in answer.text
    assert not ExportRecord.objects.exists()


def test_whoever_asks_for_no_file_gets_none(client, district):
    client.force_login(district.by("leader.building"))
    assert client.get(f"/rounds/{new_id()}/signatures/").status_code == 404
    assert not ExportRecord.objects.filter(at__lte=clock.now()).exists()


def test_every_list_that_goes_out_has_a_title():
    folder = Path(exports.__file__).parent.parent
    told = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    kinds = set(re.findall(r'\banswer\(\s*"(\w+)"', told))
    assert kinds
    assert kinds <= TITLES.keys()
