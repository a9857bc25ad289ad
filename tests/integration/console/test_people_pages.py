"""Two records of one person become one on the page, the round asks for one of them only, and it can be taken back."""

import pytest

from dayclear.kernel import clock
from dayclear.people.models import Merge, Person
from dayclear.screening import queries as screening
from dayclear.screening.models import Due
from tests.integration.screening.recount import assert_totals_equal_a_plain_recount


@pytest.fixture
def twice(stairwell):
    """张伟 stands on the roster twice, behind one door, in an open round."""
    again = stairwell.resident("张伟", "101")
    return stairwell.open_round(), again


@pytest.fixture
def keeper(client, stairwell):
    client.force_login(stairwell.by("taskforce.information"))
    with clock.running_on(clock.frozen(stairwell.noon)):
        yield client


def state(held, person):
    return Due.objects.get(round=held, person=person).state


def merge(keeper, stairwell, again):
    page = keeper.get(f"/people/{stairwell.zhang.pk}/?why=核对").context["merge_form"]
    told = {
        "merge_id": str(page.fields["merge_id"].initial),
        "absorb_id": page.fields["absorb_id"].choices[0][0],
        "reason": "同一人登记两次",
    }
    assert told["absorb_id"] == str(again.pk)
    return keeper.post(f"/people/{stairwell.zhang.pk}/merge/", told)


def test_the_page_offers_the_record_that_looks_alike_and_merges_it(keeper, stairwell, twice):
    held, again = twice
    assert merge(keeper, stairwell, again).status_code == 302
    assert Person.objects.get(pk=again.pk).merged_into == stairwell.zhang
    assert state(held, again) == "exempt"
    assert state(held, stairwell.zhang) == "due"


def test_the_page_takes_the_merge_back_and_both_are_due_again(keeper, stairwell, twice, everything):
    held, again = twice
    merge(keeper, stairwell, again)
    missing = screening.coverage(held, [stairwell.compound.path], everything)[stairwell.compound.path].missing
    undone = keeper.post(f"/people/merges/{Merge.objects.get().pk}/undo/", {"reason": "是两个人"})
    assert undone.status_code == 302
    assert Person.objects.get(pk=again.pk).merged_into is None
    assert state(held, again) == "due"
    after = screening.coverage(held, [stairwell.compound.path], everything)[stairwell.compound.path].missing
    assert after == missing + 1


def test_who_has_a_reason_to_look_sees_the_pairs_that_look_alike(keeper, stairwell, twice):
    told = keeper.get("/people/duplicates/").content.decode()
    assert f"/people/{twice[1].pk}/" in told
    assert f"/people/{stairwell.zhang.pk}/" in told


def test_somebody_moves_to_a_stairwell_of_the_compound(keeper, stairwell):
    address = f"/people/{stairwell.zhang.pk}/move/?place={stairwell.compound.pk}"
    assert keeper.get(address).status_code == 200
    told = {"place": str(stairwell.unit.pk), "door": "505", "reason": "搬家"}
    assert keeper.post(address, told).status_code == 302
    assert Person.objects.get(pk=stairwell.zhang.pk).household.door == "505"


def test_a_household_moves_together_and_the_open_rounds_look_for_it_there(keeper, stairwell):
    held, household = stairwell.open_round(), stairwell.zhang.household
    stairwell.sample(held, [stairwell.spouse])
    person = keeper.get(f"/people/{stairwell.zhang.pk}/?why=核对").content.decode()
    address = f"/people/households/{household.pk}/move/"
    assert address in person
    page = keeper.get(f"{address}?place={stairwell.compound.pk}").content.decode()
    assert "张伟" in page
    assert "李娜" in page

    told = {"place": str(stairwell.unit.pk), "door": "102", "reason": "合住"}
    assert keeper.post(f"{address}?place={stairwell.compound.pk}", {**told, "reason": ""}).status_code == 422
    answer = keeper.post(f"{address}?place={stairwell.compound.pk}", told)
    assert answer["Location"] == f"/places/{stairwell.unit.pk}/people/"
    behind = Person.objects.filter(household__door="102").order_by("name")
    assert [each.name for each in behind] == ["张伟", "李娜", "王强"]
    doors = dict(Due.objects.filter(round=held).values_list("person__name", "household__door"))
    assert doors == {"张伟": "102", "李娜": "101", "王强": "102"}
    assert_totals_equal_a_plain_recount(held)


def test_a_household_out_of_sight_is_not_moved(client, stairwell):
    client.force_login(stairwell.by("department.disinfection"))
    address = f"/people/households/{stairwell.zhang.household_id}/move/?place={stairwell.compound.pk}"
    assert client.get(address).status_code == 404


GONE = {
    "moved_away": ("left", {"reason": "邻居告知"}),
    "deceased": (
        "died",
        {
            "id": "01960000-0000-7000-8000-000000000001",
            "died_at": "2022-04-01T08:00",
            "happened": "home",
            "said_by": "家属",
            "reason": "医院证明",
        },
    ),
}


@pytest.mark.parametrize("standing", GONE)
def test_nobody_looks_for_who_left_or_died_until_they_live_there_again(keeper, stairwell, standing):
    held, page = stairwell.open_round(), f"/people/{stairwell.zhang.pk}/"
    others = Due.objects.filter(round=held).exclude(person=stairwell.zhang).count()
    assert "不再居住于此" in keeper.get(f"{page}?why=核对").content.decode()
    address, told = GONE[standing]
    keeper.post(f"{page}{address}/", {})
    assert state(held, stairwell.zhang) == "due"
    keeper.post(f"{page}{address}/", told)
    assert Person.objects.get(pk=stairwell.zhang.pk).standing == standing
    assert Due.objects.filter(round=held).count() == others
    assert_totals_equal_a_plain_recount(held)

    assert "重新居住于此" in keeper.get(f"{page}?why=核对").content.decode()
    keeper.post(f"{page}back/", {"reason": "误记"})
    assert state(held, stairwell.zhang) == "due"
    assert_totals_equal_a_plain_recount(held)


def test_a_swab_of_who_left_stays_on_the_list(keeper, stairwell):
    held = stairwell.open_round()
    stairwell.sample(held, [stairwell.zhang])
    keeper.post(f"/people/{stairwell.zhang.pk}/left/", {"reason": "迁出"})
    assert state(held, stairwell.zhang) == "sampled"
