"""People are sampled as their zone has it; a round follows a change of zone; a hand may decide otherwise, with a reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override as override_language

from dayclear.kernel.errors import InvalidInput
from dayclear.loops import round_schemes, zone_decided
from dayclear.screening.models import PLACES_MOVED, Due, RoundPlace, Sampling, SchemeChange
from dayclear.screening.operations import Cause
from dayclear.screening.policies import NotYourRound
from dayclear.situation.zone_wording import why_sampled_so
from dayclear.zones import operations as zones
from dayclear.zones.models import Ground


def zoned(stairwell, place, kind):
    zones.set_zone(
        place=place, kind=kind, why=zones.Why("新增阳性"), by=None, at=stairwell.noon - timedelta(hours=1)
    )


def decide(stairwell, place, decision, minutes=30):
    return zone_decided.decide(
        place=place,
        decision=decision,
        reason="研判",
        scope=stairwell.scope("commander.district"),
        by=stairwell.by("commander.district"),
        at=stairwell.noon + timedelta(minutes=minutes),
    )


def override(stairwell, opened, place, kind="commander.compound", **changed):
    told = {"tube_mode": 5, "sampling": Sampling.DOOR, "reason": "楼内有透析病人"} | changed
    return round_schemes.override(
        round_id=opened.pk,
        place=place,
        scope=stairwell.scope(kind),
        by=stairwell.by(kind),
        at=stairwell.noon + timedelta(minutes=10),
        **told,
    )


def modes(opened):
    return dict(Due.objects.filter(round=opened).values_list("person__name", "tube_mode"))


def test_a_round_samples_by_the_zone_and_by_its_own_choice_where_there_is_none(stairwell):
    zoned(stairwell, stairwell.building, "lockdown")

    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")

    rows = {row.place: row for row in RoundPlace.objects.filter(round=opened)}
    assert (rows[stairwell.compound].tube_mode, rows[stairwell.compound].source) == (10, "round")
    inner = rows[stairwell.building]
    assert (inner.tube_mode, inner.sampling, inner.source, inner.zone) == (1, "door", "zone", "lockdown")
    assert (inner.nucleic_per_week, inner.antigen_per_week) == (7, 0)
    assert rows[stairwell.compound].nucleic_per_week is None
    assert not inner.is_chosen
    assert set(modes(opened).values()) == {1}


def test_what_a_change_is_about_is_said_in_the_readers_language(stairwell):
    stairwell.open_round(tube_mode=10, sampling="downstairs")
    zoned(stairwell, stairwell.building, "lockdown")
    cause = Cause(ground=Ground.RISE)
    [change] = round_schemes.follow(place=stairwell.building, cause=cause, by=None, at=stairwell.noon)
    with override_language("en"):
        assert why_sampled_so(change) == "A positive in the zone"
    with override_language("zh-hans"):
        assert why_sampled_so(change) == "区内检出阳性"
    zones.lift_zone(place=stairwell.building, why=zones.Why("解除"), by=None, at=stairwell.noon)
    [back] = round_schemes.follow_everywhere(cause=Cause(ground=PLACES_MOVED), by=None, at=stairwell.noon)
    with override_language("en"):
        assert why_sampled_so(back) == "Places moved in the tree."


def test_a_zone_around_the_chosen_places_counts_as_well(stairwell):
    zoned(stairwell, stairwell.district, "precaution")

    opened = stairwell.open_round(tube_mode=1)

    assert set(modes(opened).values()) == {20}


def test_when_a_zone_changes_the_round_follows_and_says_what_changed(stairwell):
    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")
    stairwell.sample(opened, [stairwell.zhang])

    decide(stairwell, stairwell.building, "lockdown")

    assert modes(opened) == {"张伟": 10, "李娜": 1, "王强": 1}
    change = SchemeChange.objects.get(round=opened)
    assert (change.place, change.from_tube_mode, change.to_tube_mode) == (stairwell.building, 10, 1)
    assert (change.from_sampling, change.to_sampling, change.reason) == ("downstairs", "door", "研判")
    assert (change.from_nucleic_per_week, change.to_nucleic_per_week) == (None, 7)

    decide(stairwell, stairwell.building, zone_decided.LIFT, minutes=60)
    assert modes(opened) == {"张伟": 10, "李娜": 10, "王强": 10}
    assert SchemeChange.objects.filter(round=opened).count() == 2
    assert not RoundPlace.objects.filter(round=opened, place=stairwell.building).exists()


def test_whom_a_positive_pool_sent_back_keeps_a_tube_of_their_own(stairwell):
    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")
    stairwell.sample(opened, [stairwell.zhang, stairwell.neighbour])
    stairwell.report("positive")
    assert modes(opened)["张伟"] == 1

    decide(stairwell, stairwell.compound, "control", minutes=300)
    override(stairwell, opened, stairwell.compound, tube_mode=20, sampling="point")

    assert modes(opened) == {"张伟": 1, "李娜": 20, "王强": 1}


def test_what_a_hand_decided_stays_and_is_marked_when_the_zone_changes(stairwell):
    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")
    override(stairwell, opened, stairwell.building)
    assert set(modes(opened).values()) == {5}

    zone_decided.decide(
        place=stairwell.building,
        decision="lockdown",
        reason="研判",
        scope=stairwell.scope("commander.district"),
        by=stairwell.by("commander.district"),
        at=stairwell.noon + timedelta(minutes=30),
    )

    row = RoundPlace.objects.get(round=opened, place=stairwell.building)
    assert (row.source, row.tube_mode, row.to_review) == ("override", 5, True)
    assert set(modes(opened).values()) == {5}
    round_schemes.release(
        round_id=opened.pk,
        place=stairwell.building,
        scope=stairwell.scope("commander.district"),
        by=stairwell.by("commander.district"),
        at=stairwell.noon + timedelta(minutes=40),
    )
    assert set(modes(opened).values()) == {1}
    for language, said in (("zh-hans", "恢复按分区执行"), ("en", "By the zone again")):
        with override_language(language):
            assert why_sampled_so(opened.scheme_changes.latest("changed_at")) == said


def test_how_often_is_decided_otherwise_with_the_rest_and_looked_at_again_when_the_zone_around_changes(
    stairwell,
):
    zoned(stairwell, stairwell.compound, "control")
    opened = stairwell.open_round()
    override(stairwell, opened, stairwell.building, nucleic_per_week=7)

    row = RoundPlace.objects.get(round=opened, place=stairwell.building)
    assert (row.nucleic_per_week, row.antigen_per_week, row.zone, row.to_review) == (7, 4, "control", False)
    change = SchemeChange.objects.get(round=opened)
    assert (change.from_nucleic_per_week, change.to_nucleic_per_week) == (3, 7)

    decide(stairwell, stairwell.compound, "lockdown")
    row.refresh_from_db()
    assert (row.nucleic_per_week, row.zone, row.to_review) == (7, "lockdown", True)


def test_only_who_commands_the_place_decides_otherwise_and_says_why(stairwell):
    opened = stairwell.open_round()
    with pytest.raises(NotYourRound):
        override(stairwell, opened, stairwell.building, kind="leader.building")
    with pytest.raises(InvalidInput):
        override(stairwell, opened, stairwell.building, reason=" ")
    with pytest.raises(InvalidInput):
        override(stairwell, opened, stairwell.building, tube_mode=7)
    with pytest.raises(InvalidInput):
        override(stairwell, opened, stairwell.community, kind="commander.district")


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("round_place_override_says_why", {"source": "override"}),
        ("round_place_source_known", {"source": "rumour"}),
    ],
)
def test_the_database_refuses_a_scheme_from_nowhere(stairwell, constraint, changed):
    opened = stairwell.open_round()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoundPlace.objects.filter(round=opened).update(**changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [("scheme_change_says_why", {"reason": ""}), ("scheme_change_changes", {"to_tube_mode": 10})],
)
def test_the_database_refuses_a_change_that_is_none(stairwell, constraint, changed):
    opened = stairwell.open_round()
    told = {
        "round": opened,
        "place": stairwell.building,
        "place_path": stairwell.building.path,
        "from_tube_mode": 10,
        "from_sampling": "door",
        "to_tube_mode": 1,
        "to_sampling": "door",
        "reason": "研判",
        "changed_at": stairwell.noon,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SchemeChange.objects.create(**told | changed)


def test_the_round_page_shows_and_takes_the_decision(client, stairwell):
    opened = stairwell.open_round(tube_mode=10, sampling="downstairs")
    client.force_login(stairwell.by("commander.compound"))
    address = f"/rounds/{opened.pk}/scheme/{stairwell.building.pk}/"
    told = {"sampling": "door", "tube_mode": "1", "reason": "楼内有透析病人"}

    client.post(address, told)

    page = client.get(f"/rounds/{opened.pk}/?place={stairwell.compound.pk}").text
    assert "楼内有透析病人" in page
    assert set(modes(opened).values()) == {1}
    client.post(address, {"release": "1"})
    assert set(modes(opened).values()) == {10}
    client.post(address, {"sampling": "door"})
    assert set(modes(opened).values()) == {10}
