"""How often a week people are tested says when their building is due again, and a round can be opened for what is due."""

from datetime import date, timedelta

import pytest

from dayclear.clearance.models import Antigen
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import round_places, round_schemes
from dayclear.people import operations as people
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening.choices import Choice
from dayclear.situation import round_choice, testing_due
from dayclear.zones import operations as zones

EVERYTHING = Scope.everything()


def zoned(stairwell, place, kind, days=0):
    zones.set_zone(
        place=place, kind=kind, why=zones.Why("新增阳性"), by=None, at=stairwell.noon - timedelta(days=days)
    )


def due(stairwell, days=0, on=None):
    """How the only building stands so many days after noon, and on which day it is due."""
    at = stairwell.noon + timedelta(days=days)
    [block] = testing_due.blocks_due(
        [stairwell.district.path],
        on=on or at.date(),
        ground=testing_due.ground_at(at),
        scope=EVERYTHING,
        at=at,
    )
    return block.standing.value, block.due_on


def reach_everybody(stairwell, opened):
    for number, person in enumerate((stairwell.zhang, stairwell.spouse, stairwell.neighbour)):
        stairwell.sample(opened, [person], f"{opened.pk}{number}"[-30:])


def test_where_nobody_says_how_often_nothing_is_due(stairwell):
    assert due(stairwell) == ("never", None)


def test_a_building_that_no_round_reached_is_due_since_its_zone_began(stairwell):
    zoned(stairwell, stairwell.compound, "control", days=2)
    assert due(stairwell) == ("overdue", date(2022, 4, 1))


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [("lockdown", date(2022, 4, 4)), ("control", date(2022, 4, 5)), ("precaution", date(2022, 4, 10))],
)
def test_the_zone_says_when_a_building_is_due_again(stairwell, kind, due_on):
    zoned(stairwell, stairwell.compound, kind, days=9)
    reach_everybody(stairwell, stairwell.open_round())
    days = (due_on - date(2022, 4, 3)).days
    assert due(stairwell) == ("later", due_on)
    assert due(stairwell, on=due_on) == ("due", due_on)
    assert due(stairwell, days) == ("due", due_on)
    assert due(stairwell, days + 1) == ("overdue", due_on)


def test_a_round_that_has_reached_nobody_yet_is_under_way(stairwell):
    zoned(stairwell, stairwell.compound, "lockdown", days=3)
    opened = stairwell.open_round()
    assert due(stairwell) == ("under_way", date(2022, 3, 31))
    stairwell.sample(opened, [stairwell.zhang])
    assert due(stairwell) == ("later", date(2022, 4, 4))


def antigen_of(stairwell, person, at, **told):
    Antigen.objects.create(
        id=new_id(),
        person=person,
        place=Place.objects.get(path=person.place_path),
        place_path=person.place_path,
        tested_at=at,
        received_at=at,
        **{"outcome": "negative", "supervised": True} | told,
    )


def owed(stairwell, days=0.0):
    at = stairwell.noon + timedelta(days=days)
    blocks = testing_due.blocks_due(
        [stairwell.district.path], on=at.date(), ground=testing_due.ground_at(at), scope=EVERYTHING, at=at
    )
    [block] = testing_due.with_antigens(blocks, ground=testing_due.ground_at(at), scope=EVERYTHING, at=at)
    return block.antigen and (block.antigen.people, block.antigen.due_on)


def test_antigens_are_owed_evenly_over_the_week_by_whoever_has_told_none(stairwell):
    """Four a week: one in every 42 hours from noon of 3 April on."""
    zoned(stairwell, stairwell.compound, "control")
    everybody = Person.objects.filter(standing="lives_here").count()
    assert owed(stairwell) == (everybody, date(2022, 4, 5))

    at = stairwell.noon + timedelta(hours=3)
    antigen_of(stairwell, stairwell.zhang, at)
    antigen_of(stairwell, stairwell.zhang, at + timedelta(hours=1))
    antigen_of(stairwell, stairwell.spouse, at, outcome="invalid")

    assert owed(stairwell, 1) == (everybody - 1, date(2022, 4, 5))
    assert owed(stairwell, 42 / 24) == (everybody, date(2022, 4, 7))


def test_where_the_zone_asks_for_no_antigen_none_is_owed(stairwell):
    assert owed(stairwell) is None
    zoned(stairwell, stairwell.compound, "lockdown")
    assert owed(stairwell) is None


def test_a_stairwell_with_a_zone_of_its_own_owes_by_its_own_rhythm(stairwell):
    apart = a_second_stairwell(stairwell)
    zoned(stairwell, stairwell.compound, "precaution")
    zoned(stairwell, apart, "control")
    everybody = Person.objects.filter(standing="lives_here").count()
    zhao = Person.objects.get(place_path=apart.path)

    antigen_of(stairwell, zhao, stairwell.noon + timedelta(hours=1))
    assert owed(stairwell, 1) == (everybody - 1, date(2022, 4, 4))
    antigen_of(stairwell, stairwell.zhang, stairwell.noon + timedelta(hours=1))
    assert owed(stairwell, 1) == (everybody - 2, date(2022, 4, 4))
    assert owed(stairwell, 1.5) == (everybody - 1, date(2022, 4, 5))


def a_second_stairwell(stairwell):
    unit = stairwell._place(stairwell.building, "unit", "2", "2单元")
    people.add_person(person_id=new_id(), place=unit, door="101", name="赵敏", by=None, at=stairwell.noon)
    return unit


def test_a_building_is_told_as_its_stairwell_that_no_round_has_reached(stairwell):
    zoned(stairwell, stairwell.compound, "control", days=2)
    a_second_stairwell(stairwell)
    reach_everybody(stairwell, stairwell.open_round())
    at = stairwell.noon
    [block] = testing_due.blocks_due(
        [stairwell.district.path], on=at.date(), ground=testing_due.ground_at(at), scope=EVERYTHING, at=at
    )
    assert (block.standing.value, block.reached_at, block.people) == ("under_way", None, 4)


def test_a_building_is_told_as_its_stairwell_in_the_stricter_zone(stairwell):
    unit = a_second_stairwell(stairwell)
    zoned(stairwell, stairwell.compound, "control", days=9)
    zoned(stairwell, unit, "lockdown", days=9)
    opened = stairwell.open_round()
    reach_everybody(stairwell, opened)
    stairwell.sample(opened, list(Person.objects.filter(name="赵敏")), "T2")
    assert due(stairwell) == ("later", date(2022, 4, 4))


def test_a_stricter_zone_brings_the_day_nearer_and_never_before_itself(stairwell):
    zoned(stairwell, stairwell.compound, "precaution", days=9)
    reach_everybody(stairwell, stairwell.open_round())
    later = stairwell.noon + timedelta(days=4)
    zones.set_zone(place=stairwell.building, kind="lockdown", why=zones.Why("新增阳性"), by=None, at=later)
    assert due(stairwell, 4) == ("due", date(2022, 4, 7))


def test_what_a_hand_decided_holds_until_the_zone_is_another(stairwell):
    zoned(stairwell, stairwell.compound, "control", days=9)
    opened = stairwell.open_round()
    reach_everybody(stairwell, opened)
    round_schemes.override(
        round_id=opened.pk,
        place=stairwell.building,
        tube_mode=5,
        sampling="door",
        nucleic_per_week=7,
        reason="楼内有透析病人",
        scope=stairwell.scope("commander.compound"),
        by=stairwell.by("commander.compound"),
        at=stairwell.noon,
    )
    screening.close_round(round=opened, by=None, at=stairwell.noon)
    assert due(stairwell) == ("later", date(2022, 4, 4))
    later = stairwell.noon + timedelta(minutes=5)
    zones.set_zone(place=stairwell.compound, kind="precaution", why=zones.Why("降级"), by=None, at=later)
    assert due(stairwell, 1) == ("later", date(2022, 4, 10))


def test_a_round_is_opened_for_what_is_due_and_says_so(stairwell):
    zoned(stairwell, stairwell.compound, "control", days=9)
    reach_everybody(stairwell, stairwell.open_round())

    def preview(day):
        choice = Choice(due_on=day)
        assert Choice.from_json(choice.as_json() | {"due_on": day.isoformat()}) == choice
        assert choice.is_targeted
        return round_places.preview(
            choice=choice, tube_mode=10, sampling="door", scope=EVERYTHING, at=stairwell.noon
        )

    with pytest.raises(round_places.NothingChosen):
        preview(date(2022, 4, 4))
    assert list(preview(date(2022, 4, 5)).paths) == [stairwell.building.path]
    assert len(round_choice.sentences(Choice(due_on=date(2022, 4, 5)), stairwell.noon)) == 1


def test_a_choice_kept_before_days_were_known_is_read(stairwell):
    told = Choice(zones=("control",)).as_json()
    del told["due_on"]
    assert Choice.from_json(told).due_on is None


def test_the_page_tells_what_is_due_and_leads_to_its_round(client, stairwell):
    zoned(stairwell, stairwell.compound, "control", days=2)
    client.force_login(stairwell.by("commander.compound"))
    with clock.running_on(clock.frozen(stairwell.noon)):
        answer = client.get(f"/rounds/due/?place={stairwell.compound.pk}")
        [row] = answer.context["rows"]
        assert (row.place, row.block.people) == (stairwell.building, 3)
        assert not client.get("/rounds/due/?standing=later&on=2022-13-01").context["rows"]
        sheet = client.get("/rounds/due/?standing=overdue&export")
        assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
        form = client.get(f"/rounds/new/?place={stairwell.compound.pk}&due_on=2022-04-03").context["form"]
        assert (form["due_on"].value(), form["in_common"].value()) == ("2022-04-03", "1")
        assert "2022-04-01" in client.get(f"/places/{stairwell.compound.pk}/").text
