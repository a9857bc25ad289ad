"""The laboratories on their pages: from the box at the sampling side to the difference at the laboratory, and lending."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.laboratory.models import Box, Difference, Laboratory, Offer, Shift, TubeReceipt
from dayclear.loops import tube_differences
from dayclear.situation import laboratory_load

LIAISON, SAMPLER, COMMANDER = "department.laboratory", "taskforce.testing", "commander.compound"
A_PERSON = "DCP-01M8D2FGF5EPMANBW5AFA3NNJ5"


@pytest.fixture
def district(stairwell):
    post = command.create_post(kind=LIAISON, place=stairwell.district, by=None, at=stairwell.noon)
    account = Account.objects.create(username=LIAISON, display_name=LIAISON)
    command.appoint(post=post, account=account, by=None, at=stairwell.noon)
    stairwell.accounts[LIAISON] = account
    Shift.objects.create(laboratory=stairwell.laboratory, starts=time(16), ends=time(10), tubes_per_h=2000)
    return stairwell


@pytest.fixture
def signed_in(client, district):
    def sign_in(kind):
        client.force_login(district.by(kind))
        return client

    return sign_in


def a_box(client, district, *barcodes):
    box_id = new_id()
    told = {"box_id": box_id, "number": "B1", "place": district.community.pk}
    assert client.post("/laboratory/boxes/", told).status_code == 302
    client.post(f"/laboratory/boxes/{box_id}/", {"barcodes": "\n".join(barcodes)})
    return f"/laboratory/boxes/{box_id}/"


def test_a_box_goes_from_the_sampler_to_the_laboratory_and_what_is_missing_is_told_at_once(
    signed_in, district
):
    client = signed_in(SAMPLER)
    address = a_box(client, district, "T1", "T2", "T3")
    client.post(f"{address}out/", {"barcode": "T3"})
    client.post(f"{address}send/", {"laboratory": district.laboratory.pk})
    assert Box.objects.get().state == "sent"
    assert b"T2" in client.get(address).content
    assert client.get(f"{address}export/")["Content-Type"].endswith("sheet")

    client = signed_in(LIAISON)
    told = {"laboratory_id": district.laboratory.pk, "box": "B1", "barcodes": "T1\nT9"}
    page = client.post("/laboratory/receive/", told, follow=True)
    assert page.context["awaited"] == ["T2"]
    assert any("T9" in str(message) for message in page.context["messages"])
    assert client.post("/laboratory/receive/", told | {"box": "", "barcodes": ""}).status_code == 422
    found = Difference.objects.get()
    client.post(f"/laboratory/differences/{found.pk}/explain/", {"barcode": ["T9"], "words": "漏扫"})
    assert not Difference.objects.filter(resolved_at=None).exists()


def test_a_list_that_is_completed_after_the_box_has_come_says_so_in_sight(signed_in, district):
    client = signed_in(SAMPLER)
    address = a_box(client, district, "T1", "T2")
    assert "autofocus" in client.get(address).content.decode()
    client.post(f"{address}send/", {"laboratory": district.laboratory.pk})
    told = {"laboratory_id": district.laboratory.pk, "box": "B1", "barcodes": "T1"}
    signed_in(LIAISON).post("/laboratory/receive/", told)

    page = signed_in(SAMPLER).post(address, {"barcodes": "T3"}, follow=True)

    assert "已补入箱单1管。" in {str(message) for message in page.context["messages"]}
    assert "autofocus" not in page.content.decode()


def test_a_persons_code_is_refused_in_its_own_words_and_stays_to_be_corrected(signed_in, district):
    told = {"laboratory_id": district.laboratory.pk, "box": "", "barcodes": "T1\n" + A_PERSON}
    page = signed_in(LIAISON).post("/laboratory/receive/", told)
    assert page.status_code == 422
    (said,) = page.context["form"].errors["barcodes"]
    assert A_PERSON in said
    assert A_PERSON in page.context["form"]["barcodes"].value()


def test_a_box_into_which_nothing_went_is_told_of_no_packing(signed_in, district):
    client = signed_in(SAMPLER)
    address = a_box(client, district, "T1")
    client.get(address)  # It tells of the first.
    page = client.post(address, {"barcodes": "T1"}, follow=True)
    (said,) = (str(message) for message in page.context["messages"])
    assert said.startswith("T1")


def test_a_box_that_never_came_is_given_up_on_the_page_of_its_task(signed_in, district):
    client = signed_in(SAMPLER)
    address = a_box(client, district, "T1")
    client.post(f"{address}send/", {"laboratory": district.laboratory.pk})
    tube_differences.sweep(at=clock.now() + timedelta(hours=5))
    found = Difference.objects.get()
    page = client.get(f"/laboratory/differences/{found.pk}/")
    assert page.context["awaited"] == ["T1"]
    assert [task.kind for task in page.context["tasks"]] == ["find_tube"]
    assert found in client.get("/laboratory/differences/").context["differences"]
    client.post(f"/laboratory/differences/{found.pk}/give-up/", {"reason": "遗失"})
    assert Box.objects.get().state == "settled"
    assert list(client.get("/laboratory/differences/").context["differences"]) == []
    assert found in client.get("/laboratory/differences/?all=1").context["differences"]


def test_two_laboratories_and_one_tube_are_settled_by_a_button(signed_in, district):
    client = signed_in(LIAISON)
    other = Laboratory.objects.create(name_zh="二号方舱实验室")
    for laboratory in (district.laboratory, other):
        client.post("/laboratory/receive/", {"laboratory_id": laboratory.pk, "barcodes": "T1"})
    found = Difference.objects.get(kind="twice")
    address = f"/laboratory/differences/{found.pk}/"
    assert client.get(address).context["may_keep_one"]
    client.post(f"{address}keep/", {"barcode": ["T1"], "where": "second"})
    found.refresh_from_db()
    assert not found.is_open


def test_a_contradiction_is_shown_with_what_stands_and_settled_in_words(signed_in, district):
    district.sample(district.open_round(), [district.zhang])
    for outcome in ("negative", "positive"):
        district.report(outcome)
    client, found = signed_in(LIAISON), Difference.objects.get()
    address = f"/laboratory/differences/{found.pk}/"
    ((tube, standing),) = client.get(address).context["named"]
    assert (tube.outcome, standing.outcome) == ("positive", "negative")
    client.post(f"{address}explain/", {"barcode": ["T1"], "words": "复测阴性"})
    found.refresh_from_db()
    assert not found.is_open


def test_a_leaked_tube_is_voided_with_a_reason(signed_in, district):
    district.sample(district.open_round(), [district.zhang])
    client = signed_in(LIAISON)
    client.post("/laboratory/spoilt/", {"barcodes": "T1", "reason": ""})
    assert not Difference.objects.exists()
    client.post("/laboratory/spoilt/", {"barcodes": "T1", "reason": "泄漏"})
    found = Difference.objects.get()
    assert client.get(f"/laboratory/differences/{found.pk}/").status_code == 200


def test_a_laboratory_and_its_shifts_are_kept_by_the_liaison_and_by_nobody_else(signed_in, district):
    client = signed_in(LIAISON)
    told = {"laboratory_id": new_id(), "name_zh": "气膜", "tube_kinds": ["10", "20"], "active": "on"}
    page = client.post("/laboratory/new/", told, follow=True)
    laboratory = page.context["laboratory"]
    assert laboratory.tube_kinds == [10, 20]
    hours = {
        "method": "RT-PCR",
        "starts": "16:00",
        "ends": "10:00",
        "tubes_per_h": "2000",
        "takes_min": "240",
    }
    client.post(f"/laboratory/{laboratory.pk}/shifts/new/", hours | {"shift_id": new_id()})
    shift = laboratory.shifts.get()
    client.post(f"/laboratory/shifts/{shift.pk}/", hours | {"shift_id": shift.pk, "tubes_per_h": "900"})
    page = client.get(f"/laboratory/{laboratory.pk}/")
    assert page.context["sheet"].row.forecast.capacity == 18 * 900
    assert client.get(f"/laboratory/{laboratory.pk}/export/")["Content-Type"].endswith("sheet")
    client.post(f"/laboratory/shifts/{shift.pk}/end/")
    assert not laboratory.shifts.exists()

    client = signed_in(COMMANDER)
    client.post(f"/laboratory/{laboratory.pk}/edit/", told | {"name_zh": "别名"})
    laboratory.refresh_from_db()
    assert laboratory.name_zh == "气膜"


def test_the_overview_shows_who_works_what_waits_and_how_full_it_will_be(signed_in, district):
    client = signed_in(LIAISON)
    client.post("/laboratory/receive/", {"laboratory_id": district.laboratory.pk, "barcodes": "T1\nT2"})
    (row,) = client.get("/laboratory/").context["rows"]
    assert (row.waiting.tubes, row.forecast.arriving) == (2, 2)
    assert row.forecast.capacity == 18 * 2000


def test_a_neighbours_hours_are_taken_in_part_and_given_back(signed_in, district):
    client = signed_in(LIAISON)
    assert client.get("/laboratory/offers/new/").status_code == 200
    at = timezone.localtime().replace(microsecond=0) + timedelta(hours=1)
    told = {
        "offer_id": new_id(),
        "direction": "borrow",
        "laboratory": district.laboratory.pk,
        "neighbour": "双阳区",
        "contact": "王主任",
        "from_at": at.strftime("%Y-%m-%dT%H:%M"),
        "until_at": (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"),
        "tubes_per_h": "500",
    }
    page = client.post("/laboratory/offers/new/", told, follow=True)
    assert page.context["sheet"].steps == ["take", "decline", "withdraw"]
    offer = Offer.objects.get()
    address = f"/laboratory/offers/{offer.pk}/"
    assert client.post(f"{address}take/", {"tubes_per_h": "0"}).status_code == 422
    client.post(f"{address}take/", {"tubes_per_h": "200"})
    offer.refresh_from_db()
    assert (offer.state, offer.taken_per_h) == ("taken", 200)
    client.post(f"{address}return/")
    offer.refresh_from_db()
    assert offer.state == "returned"
    assert offer in client.get("/laboratory/offers/").context["offers"]


def test_what_waits_is_told_by_the_quarter_of_an_hour_of_its_swab_and_what_is_settled_no_longer(district):
    minute = timedelta(minutes=1)
    TubeReceipt.objects.bulk_create(
        TubeReceipt(
            barcode=f"T{number}",
            laboratory=district.laboratory,
            received_at=district.noon - number * minute,
            swabbed_at=district.noon + after * minute,
            settled_at=district.noon if number == 9 else None,
        )
        for number, after in ((1, 1), (2, 14), (3, 16), (9, 2))
    )
    at = district.noon + timedelta(hours=1)
    loads = laboratory_load.loads([district.laboratory.pk], protocol=protocol_in_force(at), at=at)
    load = loads[district.laboratory.pk]
    assert load.waiting == laboratory_load.Waiting(3, district.noon - 3 * minute)
    assert load.forecast.hours[0].arrived["waiting"] == 3
