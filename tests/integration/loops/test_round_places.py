"""The places of a round are chosen by name, zone, cases and their ring, or a query; looked at, then opened."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from dayclear.cases.models import Case
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.loops import round_places
from dayclear.loops.round_places import NothingChosen, PlacesChanged
from dayclear.people import operations as people
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening.choices import AroundCases, Choice, PlaceQuery
from dayclear.screening.models import Round, RoundPlace
from dayclear.situation import round_choice
from dayclear.zones import operations as zones

SCHEME = {"tube_mode": 10, "sampling": "downstairs"}
# A thousandth of a degree of latitude is 111 m.
STEP = 0.001


class District:
    """Two compounds of three buildings in a row, 111 m apart, the second 1.1 km away; and a village without positions."""

    def __init__(self, noon):
        self.noon = noon
        self.by = Account.objects.create(username="commander", display_name="commander")
        self.root = self._place(None, "district", "D")
        self.street = self._place(self.root, "street", "S")
        self.compounds = [self._place(self.street, "compound", code) for code in ("A", "B")]
        for number, compound in enumerate(self.compounds):
            for row in range(3):
                latitude = 44 + 10 * STEP * number + STEP * row
                building = self._place(compound, "building", str(row + 1), latitude)
                self.live(self._place(building, "unit", "1"), "101", 3)
        self.village = self._place(self.root, "village", "V")
        for code in ("1", "2"):
            self.live(self._place(self.village, "building", code), "5", 2)
        self.live(self.village, "9", 1)

    def _place(self, parent, level, code, latitude=None):
        return Place.objects.create(
            parent=parent,
            level=level,
            code=code,
            name_zh=f"{code}-{level}",
            path=f"{parent.path if parent else '/'}{code}/",
            latitude=latitude,
            longitude=latitude and 125.8,
        )

    def at(self, path):
        return Place.objects.get(path=f"/D/{path}/")

    def live(self, place, door, count, **details):
        return [
            people.add_person(
                person_id=new_id(),
                place=place,
                door=door,
                name=f"{place.path}{n}",
                by=None,
                at=self.noon,
                **details,
            )
            for n in range(count)
        ]

    def people_at(self, path):
        return list(Person.objects.filter(place_path=self.at(path).path))

    def zone(self, path, kind):
        zones.set_zone(place=self.at(path), kind=kind, why=zones.Why("聚集性疫情"), by=None, at=self.noon)

    def case(self, path, days_ago=1):
        place = self.at(path)
        person = self.live(place, "1", 1)[0]
        reported_at = self.noon - timedelta(days=days_ago)
        return Case.objects.create(
            number=str(person.pk)[-12:],
            person=person,
            household=person.household,
            place=place,
            place_path=place.path,
            result_id=new_id(),
            reported_at=reported_at,
            confirmed_at=reported_at,
        )

    def open_round(self, *paths):
        return screening.open_round(
            name="第一轮",
            places=[
                screening.RoundPlaceDraft(place_id=self.at(path).pk, tube_mode=10, sampling="door")
                for path in paths
            ],
            due_by=self.noon + timedelta(hours=6),
            by=None,
            at=self.noon,
        )

    def preview(self, scope=None, **choice):
        return round_places.preview(
            choice=Choice(**choice), scope=scope or Scope.everything(), at=self.noon, **SCHEME
        )

    def paths(self, **choice):
        return [path.removeprefix("/D").strip("/") for path in self.preview(**choice).paths]

    def ids(self, *paths):
        return tuple(self.at(path).pk for path in paths)


@pytest.fixture
def district(db, noon):
    with translation.override("en"):
        yield District(noon)


def test_places_chosen_by_name_are_taken_whole_and_once(district):
    assert district.paths(named=district.ids("S/A", "S/A/2", "V")) == ["S/A", "V"]


def test_a_zone_means_where_it_holds_and_not_where_another_does_inside(district):
    district.zone("S", "precaution")
    district.zone("S/A", "control")
    district.zone("S/A/2", "lockdown")
    assert district.paths(zones=("precaution",)) == ["S/B"]
    assert district.paths(zones=("control",)) == ["S/A/1", "S/A/3"]
    assert district.paths(zones=("lockdown", "control")) == ["S/A"]


def test_who_answers_for_a_part_of_a_zone_may_choose_it_by_the_zone(district):
    district.zone("S", "lockdown")
    commander = Scope(district.by.pk, (Reach("/D/S/A/"),))
    assert list(district.preview(scope=commander, zones=("lockdown",)).paths) == ["/D/S/A/"]


def test_the_ring_reaches_so_far_as_asked(district):
    district.case("S/A/1/1")
    assert district.paths(around_cases=AroundCases(7, 0)) == ["S/A/1"]
    assert district.paths(around_cases=AroundCases(7, 120)) == ["S/A/1", "S/A/2"]
    assert district.paths(around_cases=AroundCases(7, 300)) == ["S/A/1", "S/A/2", "S/A/3"]
    assert len(district.paths(around_cases=AroundCases(7, 1200))) == 4


def test_without_positions_the_whole_compound_or_village_is_the_ring(district):
    district.case("V/1")
    assert district.paths(around_cases=AroundCases(7, 10)) == ["V/1", "V/2"]


def test_a_building_without_a_position_lies_in_the_ring_of_its_compound(district):
    district.case("S/A/1/1")
    Place.objects.filter(path="/D/S/A/3/").update(latitude=None)
    assert district.paths(around_cases=AroundCases(7, 10)) == ["S/A/1", "S/A/3"]


def test_a_case_of_a_home_in_no_building_is_not_forgotten(district):
    district.case("V")
    assert district.paths(around_cases=AroundCases(7, 10)) == ["V"]


def test_old_cases_draw_no_ring(district):
    district.case("S/A/1/1", days_ago=8)
    with pytest.raises(NothingChosen):
        district.paths(around_cases=AroundCases(7, 100))


def test_a_query_asks_for_every_condition(district):
    district.live(district.at("S/A/2/1"), "201", 1, birth_on=date(1957, 4, 3), vulnerabilities=["bedridden"])
    district.live(district.at("S/B/1/1"), "201", 1, birth_on=date(1957, 4, 4))
    ask = lambda level, **conditions: district.paths(query=PlaceQuery(level, **conditions))  # noqa: E731
    assert ask("compound") == ["S/A", "S/B", "V"]
    assert ask("compound", name="A-") == ["S/A"]
    assert ask("building", residents=4) == ["S/A/2", "S/B/1"]
    assert ask("unit", aged=65) == ["S/A/2/1"]
    assert ask("unit", aged=64) == ["S/A/2/1", "S/B/1/1"]
    assert ask("building", residents=4, aged=64, cannot_come_down=True) == ["S/A/2"]


def test_a_query_knows_who_was_missed_and_where_nobody_was_sampled(district, noon):
    held = district.open_round("S")
    person = district.people_at("S/A/1/1")[0]
    draft = screening.SampleDraft(id=new_id(), person_id=person.pk, barcode="T1", sampled_at=noon)
    screening.record_samples(round_id=held.pk, batch=[draft], by=None, at=noon, scope=Scope.everything())
    assert district.paths(query=PlaceQuery("compound", unsampled_days=3)) == ["S/B", "V"]
    missed = district.paths(query=PlaceQuery("building", missed_in=held.pk))
    assert missed == ["S/A/1", "S/A/2", "S/A/3", "S/B/1", "S/B/2", "S/B/3"]
    for someone in district.people_at("S/B/1/1"):
        screening.mark_person(round=held, person=someone, state="refused", note="拒绝采样", by=None, at=noon)
    assert "S/B/1" not in district.paths(query=PlaceQuery("building", missed_in=held.pk))


def test_ways_add_up_or_are_held_in_common_and_others_are_left_out(district):
    district.zone("S/A", "lockdown")
    both = {"zones": ("lockdown",), "query": PlaceQuery("building", name="1")}
    assert district.paths(**both) == ["S/A", "S/B/1", "V/1"]
    assert district.paths(**both, in_common=True) == ["S/A/1"]
    without = {"without_named": district.ids("S/A/1"), "without_zones": ()}
    assert district.paths(**both, **without) == ["S/A/2", "S/A/3", "S/B/1", "V/1"]
    district.open_round("S/B")
    assert district.paths(**both, without_open_rounds=True) == ["S/A", "V/1"]


def test_a_preview_tells_how_many_are_sampled_how_and_who_is_due_already(district):
    district.zone("S/A", "lockdown")
    district.zone("S/B/1", "control")
    held = district.open_round("S/A/1")
    seen = district.preview(named=district.ids("S"))
    assert (seen.blocks, seen.households, seen.people) == (6, 6, 18)
    shares = [(share.tube_mode, share.people, share.tubes) for share in seen.schemes]
    assert shares == [(1, 9, 9), (10, 3, 1), (10, 6, 2)]
    assert [share.sampling for share in seen.schemes] == ["At the door", "Downstairs", "Downstairs"]
    assert seen.tubes == 12
    assert [(overlap.round, overlap.people) for overlap in seen.overlaps] == [(held, 3)]


def test_who_lives_at_a_place_that_is_covered_in_parts_is_told_of(district):
    seen = district.preview(named=district.ids("V"), without_named=district.ids("V/2"))
    assert [(part.place.path, part.people) for part in seen.left_out] == [("/D/V/", 1)]
    assert district.preview(named=district.ids("V")).left_out == []


def test_a_round_opens_over_what_was_looked_at_and_says_how_it_was_chosen(district, noon):
    district.zone("S/A", "lockdown")
    choice = Choice(zones=("lockdown",), without_named=district.ids("S/A/2"))
    seal = district.preview(zones=("lockdown",), without_named=district.ids("S/A/2")).seal
    told = {"name": "重点轮", "due_by": noon + timedelta(hours=6), "by": district.by, "at": noon, **SCHEME}
    told |= {"choice": choice, "scope": Scope.everything(), "round_id": new_id()}
    opened = round_places.open_chosen(seal=seal, **told)
    assert opened.kind == "targeted"
    covered = RoundPlace.objects.filter(round=opened, is_chosen=True).order_by("place_path")
    assert [place.place_path for place in covered] == ["/D/S/A/1/", "/D/S/A/3/"]
    assert round_choice.of_round(Round.objects.get()) == [
        "By zone: Lockdown zone.",
        "Without: A-compound 2-building.",
    ]
    district.zone("S/B", "lockdown")
    assert round_places.open_chosen(seal=seal, **told) == opened
    with pytest.raises(PlacesChanged):
        round_places.open_chosen(seal=seal, **told | {"round_id": new_id()})


def test_only_places_that_one_commands_are_found_and_chosen(district):
    leader = Scope(district.by.pk, (Reach("/D/S/A/"), Reach("/D/S/B/", frozenset({"testing"}))))
    assert [place.path for place in round_places.called("compound", leader)] == ["/D/S/A/"]
    assert [place.path for place in round_places.called("A-comp 2-", leader)] == ["/D/S/A/2/"]
    with pytest.raises(NothingChosen):
        district.preview(scope=leader, named=district.ids("S/B"))


def test_the_page_looks_for_places_shows_the_choice_and_opens(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    form = client.get("/rounds/new/").context["form"]
    sent = {name: form[name].value() or "" for name in ("round_id", "cases_within_days", "ring_m")}
    sent |= {"name": "第二轮", "due_by": "2099-04-03T18:00", **SCHEME, "in_common": ""}
    found = client.post(
        "/rounds/new/", {**sent, "step": "named", "find": "1号"}, headers={"hx-request": "true"}
    )
    assert list(found.context["list"].found) == [stairwell.building]
    assert client.post("/rounds/new/", {**sent, "step": "preview"}).status_code == 422
    sent["named"] = [str(stairwell.building.pk)]
    preview = client.post("/rounds/new/", {**sent, "step": "preview"}).context["preview"]
    assert preview.people == 3
    answer = client.post("/rounds/new/", {**sent, "seal": preview.seal, "step": "open"})
    opened = Round.objects.get()
    assert answer["Location"] == f"/rounds/{opened.pk}/"
    assert len(client.get(answer["Location"]).context["sheet"].chosen_how) == 1
    assert opened.due.count() == 3
