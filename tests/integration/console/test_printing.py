"""Codes and labels on paper: the right doors and people, nobody else's, each look and each number kept."""

import re

import pytest
import segno

from dayclear.kernel import clock, codes
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.ids import new_id
from dayclear.people.models import Household, Person
from dayclear.records.models import ExportRecord, Look
from dayclear.screening.models import LabelRange

DRAWING = re.compile(r"<svg viewBox.*?</svg>")


@pytest.fixture
def printer(client, stairwell):
    client.force_login(stairwell.by("taskforce.testing"))
    with clock.running_on(clock.frozen(stairwell.noon)):
        yield client


def text(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def drawing(of):
    return segno.make_qr(str(of), error="q").svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None
    )


def test_each_door_has_one_code_and_no_name(printer, stairwell):
    page = text(printer.get(f"/places/{stairwell.compound.pk}/printing/doors/"))
    expected = [Code(CodeKind.DOOR, household.pk) for household in Household.objects.order_by("door")]
    assert DRAWING.findall(page) == [drawing(code) for code in expected]
    assert all(str(code) in page for code in expected)
    assert not any(person.name in page for person in Person.objects.all())
    assert ExportRecord.objects.get().rows == 2


def test_each_person_has_a_code_with_door_and_name_and_is_written_down_as_seen(printer, stairwell):
    address = f"/places/{stairwell.compound.pk}/printing/people/"
    page = text(printer.post(address, {"why": "发放个人码"}))
    for person in Person.objects.all():
        assert drawing(Code(CodeKind.PERSON, person.pk)) in page
        assert person.name in page
    assert {(look.person_id, look.why) for look in Look.objects.all()} == {
        (person.pk, "发放个人码") for person in Person.objects.all()
    }


def test_nobody_prints_personal_codes_without_saying_why(printer, stairwell):
    refused = printer.post(f"/places/{stairwell.compound.pk}/printing/people/", {"why": " "})
    assert refused.status_code == 422
    assert not Look.objects.exists()


def test_who_does_neither_testing_nor_information_prints_no_codes(client, stairwell):
    client.force_login(stairwell.by("department.disinfection"))
    with clock.running_on(clock.frozen(stairwell.noon)):
        assert client.get(f"/places/{stairwell.compound.pk}/printing/doors/").status_code == 403
        refused = client.post(f"/places/{stairwell.compound.pk}/printing/people/", {"why": "发放个人码"})
    assert refused.status_code == 302
    assert not Look.objects.exists()
    assert not ExportRecord.objects.exists()


def test_labels_are_numbered_on_and_printed_again_under_their_address(printer, stairwell):
    told = {"range_id": new_id(), "letters": "jt", "layout": "5x13", "sheets": 2}
    for _sent_twice in range(2):
        answer = printer.post(f"/places/{stairwell.compound.pk}/printing/labels/", told)
    page = text(printer.get(answer["Location"]))
    reserved = LabelRange.objects.get()
    assert reserved.count == 130
    labels = list(reserved.labels())
    assert re.findall(r"<code>(\w+)</code>", page.replace("<wbr>", "")) == labels
    assert DRAWING.findall(page) == [drawing(label) for label in labels]
    assert page.count('class="sheet"') == 2


def test_letters_that_are_none_are_told_beside_the_field(printer, stairwell):
    told = {"range_id": new_id(), "letters": "J1", "layout": "5x13", "sheets": 1}
    refused = printer.post(f"/places/{stairwell.compound.pk}/printing/labels/", told)
    assert refused.status_code == 422
    assert "letters" in refused.context["labels_form"].errors
    assert not LabelRange.objects.exists()


def test_who_handles_no_tubes_sees_no_labels(client, stairwell, printer):
    told = {"range_id": new_id(), "letters": "JT", "layout": "5x13", "sheets": 1}
    address = printer.post(f"/places/{stairwell.compound.pk}/printing/labels/", told)["Location"]
    client.force_login(stairwell.by("department.disinfection"))
    assert client.get(address).status_code == 404


def test_the_place_and_the_round_lead_to_printing(printer, stairwell):
    held = stairwell.open_round()
    for address in (f"/places/{stairwell.compound.pk}/", f"/rounds/{held.pk}/?place={stairwell.compound.pk}"):
        assert f"/places/{stairwell.compound.pk}/printing/" in printer.get(address).content.decode()
    assert printer.get(f"/places/{stairwell.compound.pk}/printing/").status_code == 200


def test_a_smallest_code_holds_a_label():
    assert segno.make_qr(codes.tube_label("ABCDEFG", codes.HIGHEST_NUMBER), error="q").version == 1
