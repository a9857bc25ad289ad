"""A stairwell is named so that a stranger finds it: with its compound, and without a query per row."""

import pytest
from django.utils import translation

from dayclear.command import queries as tasks
from dayclear.places.models import ENCLOSING, Place


def test_an_address_begins_at_the_compound(stairwell):
    assert stairwell.unit.address == "锦绣花园 1号楼 1单元"
    assert stairwell.compound.address == "锦绣花园"
    assert stairwell.community.address == "朝阳里社区"


def test_each_name_is_told_in_the_readers_language(stairwell):
    Place.objects.filter(pk=stairwell.unit.pk).update(name_en="Unit 1")
    Place.objects.filter(pk=stairwell.building.pk).update(name_en="Building 1")
    with translation.override("en"):
        assert Place.objects.get(pk=stairwell.unit.pk).address == "锦绣花园 Building 1 Unit 1"


def test_an_address_loaded_with_its_place_costs_no_query(stairwell, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Place.objects.select_related(ENCLOSING).get(pk=stairwell.unit.pk).address


@pytest.mark.django_db
def test_a_list_of_tasks_names_all_its_places_in_one_query(stairwell, everything, django_assert_num_queries):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    living = tasks.living_tasks(everything)
    with django_assert_num_queries(1):
        addresses = {task.place.address for task in living}
    assert "锦绣花园 1号楼 1单元" in addresses
