from datetime import timedelta

import pytest

from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope
from dayclear.screening import operations, queries
from dayclear.screening.models import Sample
from tests.integration.screening.district import EVERYTHING, scope_at


@pytest.fixture
def opened(district):
    opened = district.open_round()
    district.record(opened, *(district.draft(person) for person in district.people[:3]))
    operations.mark_person(
        round=opened, person=district.people[3], state="not_at_home", by=None, at=district.at
    )
    return opened


def test_coverage_of_a_place_and_its_children_is_one_statement(district, opened, django_assert_num_queries):
    paths = [district.root.path, *(compound.path for compound in district.compounds), "/D/C/"]
    with django_assert_num_queries(1):
        coverage = queries.coverage(opened, paths, EVERYTHING)
    root, first, second, empty = (coverage[path] for path in paths)
    assert (root.roster, root.sampled, root.due, root.missing, root.swabbed) == (16, 3, 12, 13, 3)
    assert (first.roster, first.missing, first.accounted_share) == (8, 5, 3 / 8)
    assert (second.roster, second.sampled, second.accounted_share) == (8, 0, 0)
    assert (empty.roster, empty.accounted_share) == (0, 1)


def test_coverage_ends_where_sight_ends(district, opened):
    seen = queries.coverage(opened, [district.root.path], scope_at(district.units[0]))
    assert seen[district.root.path].roster == 4
    cook = Scope(new_id(), (Reach("/D/", frozenset({"supplies"})),))
    assert queries.coverage(opened, [district.root.path], cook)[district.root.path].roster == 0


def test_the_missed_are_named_by_stairwell_and_door(district, opened):
    missed = list(queries.missed(opened, district.compounds[0], EVERYTHING))
    assert [(name.place_path, name.household.door) for name in missed] == [
        ("/D/A/1/", "201"),
        ("/D/A/2/", "101"),
        ("/D/A/2/", "101"),
        ("/D/A/2/", "201"),
        ("/D/A/2/", "201"),
    ]
    assert missed[0].person == district.people[3]
    assert list(queries.missed(opened, district.root, scope_at(district.units[0]))) == missed[:1]


def test_of_more_names_than_a_list_holds_the_first_are_named(district, opened, monkeypatch):
    every = list(queries.missed(opened, district.root, EVERYTHING))
    for most in (1, 2, len(every) - 1):
        monkeypatch.setattr("dayclear.screening.queries.names.MOST_NAMES", most)
        assert list(queries.missed(opened, district.root, EVERYTHING)) == every[:most]


def test_a_sampler_carries_the_names_of_a_stairwell(district, opened):
    due = queries.due_at(round_id=opened.pk, place=district.units[0], scope=scope_at(district.units[0]))
    assert [name.state for name in due] == ["sampled", "sampled", "sampled", "not_at_home"]
    assert not queries.due_at(round_id=opened.pk, place=district.units[0], scope=scope_at(district.units[1]))


def test_the_totals_name_every_stairwell_with_people_on_the_list(district, opened):
    assert [total.place_path for total in queries.totals(opened, EVERYTHING)] == [
        unit.path for unit in district.units
    ]
    assert len(queries.totals(opened, scope_at(district.compounds[0]))) == 2


def test_whose_swabs_are_in_a_tube_is_told_within_sight(district, opened):
    found = queries.samples_of(["T1", "?"], EVERYTHING)
    assert [sample.person_id for sample in found] == [person.pk for person in district.people[:3]]
    assert found[0].household_id == district.people[0].household_id
    assert found[0].stands
    assert queries.samples_of(["T1"], scope_at(district.compounds[1])) == []


def test_a_plan_knows_whom_it_knew_until_somebody_comes_to_be_due(district, opened):
    later = district.at + timedelta(hours=1)
    district.record(opened, district.draft(district.people[4], "T2"), at=later)
    assert queries.paths_with_news(opened.pk, since=district.at) == set()

    operations.void_tube(barcode="T2", by=None, at=later, reason="破损")
    assert queries.paths_with_news(opened.pk, since=district.at) == {"/D/A/2/"}
    assert queries.paths_with_news(opened.pk, since=later) == set()


def test_a_tube_and_a_sample_outside_sight_are_not_there(district, opened):
    sample = Sample.objects.get(person=district.people[0])
    inside, outside = scope_at(district.compounds[0]), scope_at(district.compounds[1])
    assert queries.tube("T1", inside).pk == "T1"
    assert queries.sample(sample.pk, inside) == sample
    assert list(queries.sample_history(district.people[0].pk, inside)) == [sample]
    assert queries.tube_states(["T1", "?"]) == {"T1": "filling"}
    assert list(queries.sample_history(district.people[0].pk, outside)) == []
    for look in (
        lambda: queries.tube("T1", outside),
        lambda: queries.tube("?", inside),
        lambda: queries.sample(sample.pk, outside),
        lambda: queries.round(new_id(), inside),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_tube_begun_elsewhere_is_in_sight_of_whoever_lives_there_too(district, opened):
    district.record(opened, district.draft(district.people[-1], "T1"))
    assert queries.tube("T1", scope_at(district.units[3])).pk == "T1"
