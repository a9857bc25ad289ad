from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dayclear.command.protocol import shipped
from dayclear.kernel import codes
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.ids import new_id
from dayclear.screening import rules
from dayclear.screening.rules import KnownSample, Name, SampleDraft, Seen, TubeFill

NOW = datetime(2022, 4, 3, 4, tzinfo=UTC)
ROUND, PLACE, PERSON, OTHER = (new_id() for _each in range(4))


def draft(**changes):
    return SampleDraft(**{"id": new_id(), "person_id": PERSON, "barcode": "T1", "sampled_at": NOW, **changes})


def tube(**changes):
    return TubeFill(
        **{"round_id": ROUND, "capacity": 10, "count": 0, "is_open": True, "sealed_at": None, **changes}
    )


def seen(**changes):
    names = {person: Name(PLACE, "/D/1/", 10, may_be_sampled=True) for person in (PERSON, OTHER)}
    told = {"names": names, "others": {}, "by_id": {}, "standing": {}, "tubes": {}, **changes}
    return Seen(round_id=ROUND, is_open=told.pop("is_open", True), **told)


def plan(*drafts, looked=None, in_scope=lambda _path: True):
    return rules.planned(drafts, looked or seen(), NOW, in_scope)


def outcomes(*drafts, **how):
    return [str(answer.outcome.value) for answer in plan(*drafts, **how).outcomes]


@pytest.mark.parametrize(
    "barcode", ["T1", "A0000001", codes.tube_label("JT", 1), "2022-04/03.7_b", "7", "x" * 40]
)
def test_by_the_shipped_protocol_almost_every_barcode_may_be_a_tube_s(barcode):
    assert rules.strange_among([barcode], shipped().screening.tube_code) == set()


@pytest.mark.parametrize(
    "barcode",
    [
        str(Code(CodeKind.PERSON, PERSON)),
        str(Code(CodeKind.DOOR, PLACE)).lower(),
        "https://x.cn/7",
        "管1",
        "１",
        "A 1",
    ],
    ids=["person", "door", "address", "Chinese", "wide digit", "space"],
)
def test_a_door_s_or_a_person_s_code_is_no_tube_s_and_neither_is_an_address(barcode):
    assert rules.strange_among([barcode, "T1"], shipped().screening.tube_code) == {barcode}


def test_the_whole_of_a_barcode_looks_as_the_protocol_says():
    assert rules.strange_among(["AB12345678", "AB123456789", "xAB12345678"], "[A-Z]{2}[0-9]{8}") == {
        "AB123456789",
        "xAB12345678",
    }


def test_what_is_no_tube_s_is_not_taken_and_keeps_no_other_out():
    wrong, right = draft(barcode="DCP-7"), draft(person_id=OTHER)
    assert outcomes(wrong, right, looked=seen(strange={"DCP-7"})) == ["not_a_tube", "accepted"]


def test_a_new_tube_holds_as_many_as_the_first_person_may_share_with():
    made = plan(draft(), draft(person_id=OTHER))
    assert [answer.outcome for answer in made.outcomes] == ["accepted", "accepted"]
    assert (made.tubes["T1"].capacity, made.tubes["T1"].is_new, len(made.tubes["T1"].added)) == (10, True, 2)
    assert [sample.stands for sample in made.accepted] == [True, True]


def test_an_answer_reads_as_a_sentence():
    answer = plan(draft()).outcomes[0]
    assert answer.stands
    assert str(answer) == str(answer.outcome.label)


@pytest.mark.parametrize(
    ("looked", "outcome"),
    [
        (seen(names={}), "unknown_person"),
        (seen(names={}, others={PERSON: "/D/2/"}), "not_due"),
        (seen(names={PERSON: Name(PLACE, "/D/1/", 10, may_be_sampled=False)}), "not_due"),
        (seen(is_open=False), "round_closed"),
        (seen(tubes={"T1": tube(count=10)}), "tube_full"),
        (seen(tubes={"T1": tube(is_open=False)}), "tube_sealed"),
        (seen(tubes={"T1": tube(is_open=False, sealed_at=NOW - timedelta(minutes=1))}), "tube_sealed"),
        (seen(tubes={"T1": tube(is_open=False, sealed_at=NOW)}), "accepted"),
        (seen(tubes={"T1": tube(round_id=new_id())}), "tube_of_other_round"),
        (
            seen(
                names={PERSON: Name(PLACE, "/D/1/", 1, may_be_sampled=True)}, tubes={"T1": tube(capacity=5)}
            ),
            "single_tube_needed",
        ),
        (
            seen(
                names={PERSON: Name(PLACE, "/D/1/", 1, may_be_sampled=True)}, tubes={"T1": tube(capacity=1)}
            ),
            "accepted",
        ),
    ],
)
def test_what_is_in_the_way_of_a_sample_is_told(looked, outcome):
    assert outcomes(draft(), looked=looked) == [outcome]


@pytest.mark.parametrize(
    ("off", "outcome"),
    [
        (timedelta(minutes=10), "accepted"),
        (timedelta(minutes=10, seconds=1), "clock_ahead"),
        (timedelta(hours=-48), "accepted"),
        (timedelta(hours=-48, seconds=-1), "too_old"),
    ],
)
def test_a_phone_whose_clock_is_far_off_is_told_so(off, outcome):
    assert outcomes(draft(sampled_at=NOW + off)) == [outcome]


def test_nothing_is_told_about_people_outside_the_scope():
    standing = KnownSample(new_id(), ROUND, PERSON, "T1", "")
    made = plan(draft(), looked=seen(standing={PERSON: standing}), in_scope=lambda _path: False)
    assert made.outcomes[0].outcome == "outside_scope"
    assert made.outcomes[0].standing_sample is None


def test_within_one_batch_the_first_sample_of_a_person_stands():
    first, second = draft(), draft(barcode="T2")
    made = plan(first, second, first)
    assert [answer.outcome for answer in made.outcomes] == ["accepted", "duplicate", "repeated"]
    assert {answer.standing_sample for answer in made.outcomes} == {first.id}
    assert [sample.stands for sample in made.accepted] == [True, False]


def test_a_second_swab_is_not_kept_where_its_tube_would_not_take_it():
    made = plan(draft(), draft(), looked=seen(tubes={"T1": tube(count=9)}))
    assert [answer.outcome for answer in made.outcomes] == ["accepted", "duplicate"]
    assert len(made.accepted) == 1


@pytest.mark.parametrize(
    ("aside", "outcome"),
    [
        ("", "repeated"),
        ("retest", "repeated"),
        ("void", "repeated"),
        ("duplicate", "duplicate"),
        ("undone", "undone"),
    ],
)
def test_an_id_sent_again_is_answered_as_it_was(aside, outcome):
    again = draft()
    known = KnownSample(again.id, ROUND, PERSON, "T1", aside)
    made = plan(again, looked=seen(by_id={again.id: known}))
    assert made.outcomes[0].outcome == outcome
    assert not made.accepted


@pytest.mark.parametrize("other", [{"barcode": "T2"}, {"person_id": OTHER}, {"round_id": new_id()}])
def test_an_id_used_for_something_else_is_told(other):
    again = draft()
    known = replace(KnownSample(again.id, ROUND, PERSON, "T1", ""), **other)
    assert outcomes(again, looked=seen(by_id={again.id: known})) == ["id_reused"]


def test_a_zone_of_the_protocol_says_how_its_people_are_sampled():
    zones = shipped().zones
    assert rules.scheme_by_zone(zones["lockdown"]) == rules.Scheme(1, "door", 7, 0)
    assert rules.scheme_by_zone(zones["control"]) == rules.Scheme(10, "downstairs", 3, 4)
