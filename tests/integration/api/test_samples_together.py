"""Batches of several phones are answered together as each would be alone; all but the plainest are left to the interface."""

import json

import pytest

from dayclear.api.samples import PhoneCall, record_together
from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.screening.models import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(stairwell):
    return stairwell.open_round(tube_mode=5)


@pytest.fixture
def token(stairwell):
    return token_of(stairwell, "taskforce.testing")


def token_of(stairwell, kind):
    return command.issue_token(account=stairwell.by(kind), name="phone", by=None, at=stairwell.noon).secret


def body(opened, stairwell, *people, barcode="T1", **changed):
    at = stairwell.noon.isoformat()
    samples = [
        {"id": str(new_id()), "person": str(person.pk), "barcode": barcode, "sampled_at": at} | changed
        for person in people
    ]
    return json.dumps({"round": str(opened.pk), "samples": samples}).encode()


def together(stairwell, *calls):
    with clock.running_on(clock.frozen(stairwell.noon)):
        return [
            answer and json.loads(answer) for answer in record_together([PhoneCall(*call) for call in calls])
        ]


def test_a_code_that_is_no_tube_s_is_named_with_what_one_looks_like_and_left_to_the_interface(
    client, stairwell, opened, token
):
    wrong = body(opened, stairwell, stairwell.zhang, barcode="DCP-01M8D2FGF5EPMANBW5AFA3NNJ5")
    right = body(opened, stairwell, stairwell.spouse)
    told, taken = together(stairwell, (token, wrong), (token, right))
    assert (told, taken["said"]) == (None, {})
    answer = alone(client, stairwell, token, wrong).json()
    (outcome,) = answer["outcomes"]
    assert outcome["outcome"] == "not_a_tube"
    said = answer["said"][outcome["id"]]
    assert "“DCP-01M8D2FGF5EPMANBW5AFA3NNJ5”不是采样管条码" in said
    assert "请扫描采样管" in said
    assert Sample.objects.count() == 1


def alone(client, stairwell, token, told):
    with clock.running_on(clock.frozen(stairwell.noon)):
        return client.post(
            "/api/v1/samples",
            told,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )


def test_two_phones_are_answered_in_one_turn_as_each_alone(client, stairwell, opened, token):
    calls = [
        (token, body(opened, stairwell, stairwell.zhang, stairwell.spouse)),
        (token_of(stairwell, "secretary.community"), body(opened, stairwell, stairwell.neighbour)),
    ]
    first = together(stairwell, *calls)
    assert [[one["outcome"] for one in answer["outcomes"]] for answer in first] == [
        ["accepted"] * 2,
        ["accepted"],
    ]
    assert {sample.sampled_by.username for sample in Sample.objects.select_related("sampled_by")} == {
        "taskforce.testing",
        "secretary.community",
    }
    assert together(stairwell, *calls) == [alone(client, stairwell, *call).json() for call in calls]
    assert Sample.objects.count() == 3


def test_what_is_not_plain_is_left_to_the_interface_and_keeps_no_other_out(stairwell, opened, token):
    elsewhere = token_of(stairwell, "department.transfer")
    left = [
        ("dc_guess", body(opened, stairwell, stairwell.spouse)),
        (elsewhere, body(opened, stairwell, stairwell.spouse)),
        (token, b'{"round": "'),
        (token, body(opened, stairwell, stairwell.spouse, barcode="T\0")),
        (token, body(opened, stairwell, stairwell.spouse, sampled_at="2022-01-01T00:00:00+08:00")),
        (token, body(opened, stairwell, stairwell.spouse, stairwell.spouse)),
        (token, body(opened, stairwell)),
    ]
    plain = (token, body(opened, stairwell, stairwell.zhang))
    *answers, taken = together(stairwell, *left, plain)
    assert answers == [None] * len(left)
    assert [one["outcome"] for one in taken["outcomes"]] == ["accepted"]
    assert [sample.person_id for sample in Sample.objects.all()] == [stairwell.zhang.pk]


def test_two_phones_with_the_same_person_cannot_both_be_accepted(client, stairwell, opened, token):
    calls = [(token, body(opened, stairwell, stairwell.zhang, barcode=barcode)) for barcode in ("T1", "T2")]
    first, second = together(stairwell, *calls)
    assert first["outcomes"][0]["outcome"] == "accepted"
    assert second is None
    assert alone(client, stairwell, *calls[1]).json()["outcomes"][0]["outcome"] == "duplicate"


def test_a_swab_that_comes_after_its_positive_result_opens_its_case_at_once(stairwell, opened, token):
    stairwell.report("positive", "T1")
    (answer,) = together(stairwell, (token, body(opened, stairwell, stairwell.zhang)))
    assert answer["outcomes"][0]["outcome"] == "accepted"
    assert [case.person_id for case in Case.objects.all()] == [stairwell.zhang.pk]
