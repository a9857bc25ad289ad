"""A file brought in by the page: what its kind alone can do is offered, kept with the batch, and done by the worker."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from dayclear.cases.models import Case
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Result
from dayclear.loops import exports, import_samples, imports
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.records.models import ImportBatch
from dayclear.records.tables import TableSchema
from dayclear.records.tables.schema import folded

HEADER = "小区,楼栋,单元,门牌号,姓名,性别,年龄,人员类别,证件类型,证件号码\n"


@pytest.fixture
def bringing(client, stairwell, settings, tmp_path):
    """Uploads rows of residents as the compound's commander and lets the worker take them."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(stairwell.by("secretary.community"))

    def bring(rows, **options):
        file = SimpleUploadedFile("名单.csv", (HEADER + rows).encode())
        answer = client.post("/imports/new/residents/", {"file": file, **options})
        assert answer.status_code == 302, answer.content.decode()
        return imports.run_uploaded(batch_id=ImportBatch.objects.latest("started_at").pk)

    return bring


def test_the_page_offers_what_only_residents_can(client, stairwell):
    client.force_login(stairwell.by("secretary.community"))
    assert set(imports.KINDS["residents"].options) <= set(
        client.get("/imports/new/residents/").context["form"].fields
    )
    assert "moves" not in client.get("/imports/new/places/").context["form"].fields


def test_somebody_at_another_door_moves_only_where_moves_are_chosen(bringing):
    row = "锦绣花园,1,1,{door},周静,女,40,,其他,A1234567\n"
    bringing(row.format(door="701"))
    assert bringing(row.format(door="801")).rows_refused == 1
    assert Person.objects.get(name="周静").household.door == "701"
    assert bringing(row.format(door="801"), moves="on").rows_changed == 1
    assert Person.objects.get(name="周静").household.door == "801"


def test_missing_stairwells_are_made_only_where_that_is_chosen(bringing, stairwell):
    row = "锦绣花园,9,2,101,周静,女,40,,,\n"
    refused = bringing(row)
    assert (refused.rows_added, refused.rows_refused) == (0, 1)
    made = bringing(row, create_places="on")
    assert (made.rows_added, made.rows_refused) == (1, 0)
    assert Person.objects.get(name="周静").household.place.address.startswith("锦绣花园 9")
    assert Place.objects.filter(parent__parent=stairwell.compound, parent__code="9").exists()


def test_a_key_group_is_called_by_its_chinese_name(bringing, stairwell):
    batch = bringing("锦绣花园,1,1,701,周静,女,40,快递外卖人员,,\n锦绣花园,1,1,702,吴芳,女,30,无此类别,,\n")
    assert Person.objects.get(name="周静").key_groups == ["courier"]
    assert batch.rows_refused == 1
    assert imports.problems_of(batch).get().value == "无此类别"


def test_results_come_in_as_a_workbook_and_a_positive_has_its_case(client, stairwell, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stairwell._fill("department.laboratory", stairwell.district)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    book, content = Workbook(), BytesIO()
    for row in (
        ["管号", "检测结果", "ORF1ab Ct值", "检测机构"],
        ["T1", "阳性", 27.5, "一号方舱实验室"],
        ["T9", "阴性", None, "一号方舱实验室"],
    ):
        book.active.append(row)
    book.save(content)
    client.force_login(stairwell.by("department.laboratory"))
    client.post(
        "/imports/new/results/", {"file": SimpleUploadedFile("结果.xlsx", content.getvalue())}, follow=True
    )
    batch = imports.run_uploaded(batch_id=ImportBatch.objects.get().pk)
    assert (batch.rows_read, batch.rows_added, batch.rows_refused) == (2, 1, 1)
    assert imports.problems_of(batch).get().value == "T9"
    case = Case.objects.get()
    assert (case.person, Result.objects.get().ct) == (stairwell.zhang, 27.5)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_kind_has_a_file_to_fill_in_whose_headings_and_example_are_understood(language):
    for kind in imports.KINDS.values():
        with override(language):
            content = import_samples.workbook(kind=kind.name, scope=Scope.everything())
        headings, example = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
        by_header = TableSchema(kind.columns).by_header
        assert [by_header[folded(heading)] for heading in headings] == list(kind.columns)
        told = dict(zip(kind.columns, example, strict=True))
        assert all(told[column] for column in kind.columns if column.required)
        for column, cell in told.items():
            assert cell is None or column.parse(cell) is not None


def test_the_file_to_fill_in_is_for_who_may_bring_one(client, stairwell):
    client.force_login(stairwell.by("secretary.community"))
    address = "/imports/new/residents/sample.xlsx"
    assert address in client.get("/imports/new/residents/").content.decode()
    assert client.get(address)["Content-Type"] == exports.WORKBOOK
    client.force_login(stairwell.by("taskforce.testing"))
    assert client.get("/imports/new/rooms/sample.xlsx").status_code != 200
