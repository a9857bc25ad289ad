"""Rooms and beds come in from a file, again without doubling anything, and are taken back as a whole."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import Workbook

from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.loops import exports, imports
from dayclear.records.models import ImportBatch
from dayclear.transfers import operations
from dayclear.transfers.models import Bed, Facility

HEAD = "机构,房间,床位,床位数,适用,家庭房,可照护\n"


@pytest.fixture
def file(tmp_path):
    def written(rows):
        path = tmp_path / "rooms.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        return path

    return written


@pytest.fixture
def site(convoy):
    return convoy.facility("isolation_site", 0)


def taken(path, noon, **told):
    return operations.import_rooms(path=path, by=None, at=noon, **told)


def counted(batch):
    return batch.rows_added, batch.rows_changed, batch.rows_unchanged, batch.rows_refused


def beds(site):
    found = Bed.objects.filter(facility=site).order_by("room", "label")
    return [(bed.room, bed.label, bed.sex, bed.for_family, bed.cares_for) for bed in found]


def test_rooms_are_added_once_and_changed_where_the_file_says_otherwise(site, noon, file):
    every = ["dialysis", "pregnancy", "child", "wheelchair"]
    rows = f"{site.name_zh},101,1-2,,女,,儿童、透析\n{site.name_zh},1-101,,1,,是,\n"
    assert counted(taken(file(rows), noon, dry_run=True)) == (2, 0, 0, 0)
    assert beds(site) == []
    for outcome in ((2, 0, 0, 0), (0, 0, 2, 0)):
        assert counted(taken(file(rows), noon)) == outcome
    women = [("101", label, "female", False, ["dialysis", "child"]) for label in "12"]
    assert beds(site) == [("1-101", "1", "", True, every), *women]
    assert counted(taken(file(f"{site.name_zh},101,2,,不限,,\n"), noon)) == (0, 1, 0, 0)
    assert beds(site)[-1] == ("101", "2", "", False, ["dialysis", "child"])


def test_what_cannot_be_taken_is_told_by_line_and_column(homes, convoy, site, noon, file):
    operations.add_beds(facility=site, room="9", labels=["1"], by=None)
    person = homes.people[0]
    type(person).objects.filter(pk=person.pk).update(sex="female")
    (ordered,) = convoy.order(person, reason="contact")
    operations.give_bed(transfer=ordered, by=None, at=noon)
    name = site.name_zh
    rows = f"别处,101,1,,,,\n{name},101,,,,,\n{name},102,5-3,,,,\n{name},103,1,,狗,,\n{name},9,1,,男,,\n"
    batch = taken(file(rows + f"{name},104,1-2,,,,\n{name},104,2,,,,\n"), noon)
    assert counted(batch) == (1, 0, 0, 6)
    assert sorted(batch.problems.values_list("line", "column")) == [
        (2, "机构"),
        (3, "床位"),
        (4, "床位"),
        (5, "适用"),
        (6, "适用"),
        (8, "床位"),
    ]
    assert counted(taken(file(f"{name},105,1,,,,\n别处,1,1,,,,\n"), noon, all_or_nothing=True)) == (
        1,
        0,
        0,
        1,
    )
    assert not Bed.objects.filter(room="105").exists()


def test_an_import_is_taken_back_but_for_a_bed_that_somebody_was_given(homes, convoy, site, noon, file):
    taken(file(f"{site.name_zh},101,1,,女,,\n"), noon)
    second = taken(file(f"{site.name_zh},101,1,,男,是,无\n{site.name_zh},102,1-2,,,,\n"), noon)
    Bed.objects.filter(room="101").update(in_service=False)
    (ordered,) = convoy.order(homes.people[0], reason="contact")
    given = operations.give_bed(transfer=ordered, by=None, at=noon).stay.bed
    undone = imports.undo(batch_id=second.pk, scope=Scope.everything(), by=None, at=noon)
    assert (undone.removed, undone.restored, len(undone.left)) == (1, 1, 1)
    first = ("101", "1", "female", False, ["dialysis", "pregnancy", "child", "wheelchair"])
    assert [bed[:4] for bed in beds(site)] == [first[:4], ("102", given.label, "", False)]
    assert beds(site)[0] == first
    assert ImportBatch.objects.get(pk=second.pk).status == "finished"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_exported_list_comes_in_again_without_a_change(stairwell, tmp_path, language):
    site = Facility.objects.get(kind="isolation_site")
    operations.add_beds(
        facility=site, room="7", labels=["A"], by=None, fit=operations.BedFit(sex="male", cares_for=["child"])
    )
    path = tmp_path / "out.xlsx"
    with override(language):
        by = stairwell.by("commander.district")
        path.write_bytes(exports.rooms(facility=site, by=by, at=stairwell.noon).content)
    batch = taken(path, stairwell.noon)
    assert counted(batch) == (0, 0, Bed.objects.filter(facility=site).count(), 0)


def test_the_medical_staff_brings_a_workbook_for_its_own_facility_alone(client, stairwell):
    site, other = Facility.objects.get(kind="isolation_site"), Facility.objects.get(kind="cabin_hospital")
    Facility.objects.filter(pk=site.pk).update(place=stairwell.compound)
    stairwell._fill("facility.medical", stairwell.compound)
    book, content = Workbook(), BytesIO()
    for row in (["facility", "room", "beds"], [site.name_zh, 801, "1-2"], [other.name_zh, 801, "1"]):
        book.active.append(row)
    book.save(content)
    upload = {"file": SimpleUploadedFile("rooms.xlsx", content.getvalue())}
    with clock.running_on(clock.frozen(stairwell.noon)):
        client.force_login(stairwell.by("taskforce.testing"))
        client.post("/imports/new/rooms/", upload)
        assert not ImportBatch.objects.exists()
        client.force_login(stairwell.by("facility.medical"))
        assert "/imports/new/rooms/" in client.get(f"/facilities/{site.pk}/rooms/").text
        upload["file"].seek(0)
        assert client.post("/imports/new/rooms/", upload).status_code == 302
        batch = imports.run_uploaded(batch_id=ImportBatch.objects.get().pk)
    assert counted(batch) == (1, 0, 0, 1)
    assert set(Bed.objects.filter(room="801").values_list("facility", flat=True)) == {site.pk}
