"""The synthetic district has the sizes it promises, is the same for the same seed, and holds nobody real."""

from datetime import date

import numpy as np
import pytest
from stdnum.cn import ric

from dayclear.people import rules
from dayclear.places.rules import may_contain
from dayclear.rehearsal.district import DISTRICT, SIZES, STREET, TINY, District, circumstances, generate
from dayclear.rehearsal.district.columns import CARE_HOME, DORMITORY, RURAL_FAMILY, URBAN_FAMILY
from dayclear.rehearsal.district.homes import family_sizes
from dayclear.rehearsal.district.size import Population

ON = date(2022, 4, 3)


@pytest.fixture(scope="module")
def street() -> District:
    return generate(STREET, 1, on=ON)


@pytest.fixture(scope="module")
def district() -> District:
    return generate(DISTRICT, 1, on=ON)


def _count(district: District, level: str) -> int:
    return len(district.places.rows_of(level))


class TestReferenceSize:
    def test_has_the_census_figures(self, district):
        homes, people = district.homes, district.people
        family = np.isin(homes.kind, [URBAN_FAMILY, RURAL_FAMILY])
        assert len(people) == 613_836
        assert int(family.sum()) == 237_598
        assert int(homes.size[family].sum()) == 577_786
        assert round(float(homes.size[family].mean()), 2) == 2.43
        assert int((homes.size[family] == 1).sum()) == 54_006

    def test_has_town_and_country(self, district):
        kinds = district.homes.kind[district.people.home]
        assert int((kinds == RURAL_FAMILY).sum()) == 389_394
        assert int((kinds != RURAL_FAMILY).sum()) == 224_442

    def test_has_the_official_places(self, district):
        assert _count(district, "street") == 20
        assert _count(district, "community") == 36
        assert _count(district, "village") == 307
        assert _count(district, "compound") == 264
        compounds = district.places.rows_of("compound")
        assert len(set(district.places.parent[compounds].tolist())) == 15

    def test_has_an_age_pyramid_of_the_place_and_time(self, district):
        years = (np.datetime64(ON) - district.people.birth_on).astype(np.int64) / 365.2425
        assert 0.13 < (years >= 65).mean() < 0.18
        assert 0.09 < (years < 15).mean() < 0.14
        assert 0.46 < district.people.male.mean() < 0.51
        assert district.people.birth_on.max() <= np.datetime64(ON)

    def test_identity_numbers_are_unique(self, district):
        known = district.people.identity[district.people.identity != ""]
        assert len(np.unique(known)) == len(known) > 600_000


class TestStreet:
    def test_has_its_size(self, street):
        assert len(street.people) == STREET.residents == 30_000
        assert _count(street, "community") == 5
        assert _count(street, "compound") == 30

    def test_compounds_have_four_to_twenty_buildings_of_two_to_six_units(self, street):
        places = street.places
        plain = [row for row in places.rows_of("building") if not places.code[row].startswith("D")]
        buildings = np.bincount(places.parent[plain], minlength=len(places))[places.rows_of("compound")]
        units = np.bincount(places.parent[places.rows_of("unit")], minlength=len(places))[plain]
        assert 4 <= buildings.min() <= buildings.max() <= 20
        assert 2 <= units.min() <= units.max() <= 6

    def test_the_care_home_houses_elders_only(self, street):
        residents = street.homes.kind[street.people.home] == CARE_HOME
        years = (np.datetime64(ON) - street.people.birth_on).astype(np.int64) / 365.2425
        assert 80 <= residents.sum() <= 100
        assert years[residents].min() >= 62


@pytest.mark.parametrize("size", [TINY, STREET])
class TestEverySize:
    def test_the_same_seed_gives_the_same_district(self, size):
        one, again, other = generate(size, 5, on=ON), generate(size, 5, on=ON), generate(size, 6, on=ON)
        assert one.people.name.tolist() == again.people.name.tolist()
        assert one.people.identity.tolist() == again.people.identity.tolist()
        assert one.places.path.tolist() == again.places.path.tolist()
        assert one.people.name.tolist() != other.people.name.tolist()

    def test_the_tree_is_well_formed(self, size):
        places = generate(size, 2, on=ON).places
        assert len(set(places.path.tolist())) == len(places)
        assert len(set(zip(places.parent.tolist(), places.code.tolist(), strict=True))) == len(places)
        for row in range(1, len(places)):
            parent = places.parent[row]
            assert 0 <= parent < row
            assert may_contain(places.level[parent], places.level[row])
            assert places.path[row] == f"{places.path[parent]}{places.code[row]}/"
            assert len(places.path[row]) <= 255

    def test_siblings_have_different_names(self, size):
        places = generate(size, 2, on=ON).places
        names = zip(places.parent.tolist(), places.name_zh.tolist(), strict=True)
        assert len(set(names)) == len(places)

    def test_everyone_lives_behind_a_door_of_a_lowest_place(self, size):
        district = generate(size, 2, on=ON)
        homes, people = district.homes, district.people
        assert set(district.places.level[np.unique(homes.place)].tolist()) <= {"unit", "building"}
        assert len(set(zip(homes.place.tolist(), homes.door.tolist(), strict=True))) == len(homes)
        assert np.bincount(people.home, minlength=len(homes)).tolist() == homes.size.tolist()
        assert (np.diff(people.home) >= 0).all()

    def test_every_identity_number_is_valid_and_agrees_with_its_person(self, size):
        people = generate(size, 2, on=ON).people
        for number, male, birth_on in zip(
            people.identity, people.male, people.birth_on.astype(object), strict=True
        ):
            if number:
                assert ric.calc_check_digit(number) == number[-1]
                assert rules.has_resident_form(number)
                assert rules.birth_date_in(number) == birth_on
                assert rules.sex_in(number) == ("male" if male else "female")

    def test_nobody_real_can_be_meant(self, size):
        people = generate(size, 2, on=ON).people
        known = people.identity[people.identity != ""]
        assert {number[:6] for number in known.tolist()} == {"990101"}
        with pytest.raises(ric.InvalidComponent):
            ric.validate(str(known[0]))
        phones = people.phone[people.phone > 0]
        assert {str(phone)[:3] for phone in phones.tolist()} == {"161"}
        assert len(np.unique(phones)) == len(phones)

    def test_needs_and_key_groups_occur(self, size):
        people = generate(size, 2, on=ON).people
        named = {
            name
            for bits in np.unique(people.vulnerabilities)
            for name in circumstances.vulnerability_names(bits)
        }
        assert {"long_term_medicine", "disabled"} <= named <= set(circumstances.VULNERABILITIES)
        assert -1 <= people.key_group.min() < people.key_group.max() < len(circumstances.KEY_GROUPS)
        assert 0.08 < (people.key_group >= 0).mean() < 0.18


def test_children_bear_the_name_of_the_household():
    district = generate(STREET, 3, on=ON)
    years = (np.datetime64(ON) - district.people.birth_on).astype(np.int64) / 365.2425
    families = {}
    for home, name in zip(district.people.home.tolist(), district.people.name.tolist(), strict=True):
        families.setdefault(home, []).append(name[0])
    kind = district.homes.kind[district.people.home]
    for row in np.flatnonzero((years < 15) & (kind != DORMITORY))[:500]:
        home, surname = int(district.people.home[row]), district.people.name[row][0]
        assert families[home].count(surname) >= 2


def test_sizes_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="cannot hold"):
        Population(households=10, people=9, alone=2)


def test_family_sizes_are_exact_at_the_edges():
    rng = np.random.default_rng(0)
    for people in (3 + 2 * 7, 3 + 7 * 7):
        sizes = family_sizes(Population(households=10, people=people, alone=3), rng)
        assert sizes.sum() == people
        assert (sizes == 1).sum() == 3


def test_size_names_are_their_keys():
    assert {name: size.name for name, size in SIZES.items()} == {name: name for name in SIZES}
