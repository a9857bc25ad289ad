"""One zone at a time at a place, inherited inwards; a door stays closed while anything keeps it closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.zones import operations, policies, queries
from dayclear.zones.models import HouseholdSeal, ZonePeriod
from dayclear.zones.operations import LaterDecision
from dayclear.zones.policies import NotYourZone
from tests.integration.cases.homes import EVERYTHING


def set_zone(place, kind, at):
    return operations.set_zone(place=place, kind=kind, why=operations.Why("发现病例"), by=None, at=at)


def test_a_place_without_a_zone_of_its_own_stands_under_the_nearest_around_it(homes, noon):
    set_zone(homes.street, "control", noon)
    set_zone(homes.compounds[0], "lockdown", noon)
    paths = [homes.units[0].path, homes.units[1].path, homes.street.path]
    with CaptureQueriesContext(connection) as statements:
        found = queries.zones_of(paths, scope=EVERYTHING, at=noon)
    assert [found[path].kind for path in paths] == ["lockdown", "control", "control"]
    assert found[homes.units[0].path].path == homes.compounds[0].path
    assert found[homes.units[0].path].rank == 1
    # The second statement asks which protocol is in force.
    assert len(statements) <= 2


def test_zones_are_told_only_in_sight_and_only_where_one_stands(homes, noon):
    set_zone(homes.compounds[0], "lockdown", noon)
    paths = [place.path for place in homes.compounds]
    assert set(queries.zones_of(paths, scope=EVERYTHING, at=noon)) == {paths[0]}
    assert queries.zones_of(paths, scope=homes.sight(1), at=noon) == {}
    assert queries.zone_of(homes.compounds[1], scope=EVERYTHING, at=noon) is None
    assert not queries.zone_history(homes.compounds[0], scope=homes.sight(1))


def test_a_new_zone_ends_the_one_before_and_both_stay_told(homes, noon):
    place, later = homes.compounds[0], noon + timedelta(days=1)
    first = set_zone(place, "control", noon)
    assert set_zone(place, "control", noon + timedelta(hours=1)) == first
    set_zone(place, "lockdown", later)
    history = queries.zone_history(place, scope=EVERYTHING)
    assert [period.kind for period in history] == ["lockdown", "control"]
    assert queries.zone_of(place, scope=EVERYTHING, at=noon).kind == "control"
    assert queries.zone_of(place, scope=EVERYTHING, at=later).kind == "lockdown"


def test_a_decision_replaced_in_the_same_instant_is_still_told(homes, noon):
    set_zone(homes.street, "control", noon)
    set_zone(homes.street, "lockdown", noon)
    assert queries.zone_of(homes.street, scope=EVERYTHING, at=noon).kind == "lockdown"
    assert queries.zone_history(homes.street, scope=EVERYTHING).count() == 2


def test_lifting_ends_the_zone_and_may_be_repeated(homes, noon):
    set_zone(homes.street, "control", noon)
    for hours in (1, 2):
        lifted = operations.lift_zone(
            place=homes.street,
            why=operations.Why("连续14天无新增"),
            by=None,
            at=noon + timedelta(hours=hours),
        )
    assert lifted.period.upper == noon + timedelta(hours=1)
    with pytest.raises(Refused):
        operations.lift_zone(place=homes.units[0], why=operations.Why("没有"), by=None, at=noon)


def test_a_zone_needs_a_reason_and_a_kind_the_protocol_knows(homes, noon):
    with pytest.raises(InvalidInput):
        operations.set_zone(place=homes.street, kind="lockdown", why=operations.Why(" "), by=None, at=noon)
    with pytest.raises(InvalidInput, match="lockdown"):
        set_zone(homes.street, "purple", noon)
    set_zone(homes.street, "lockdown", noon)
    with pytest.raises(InvalidInput):
        operations.lift_zone(place=homes.street, why=operations.Why(""), by=None, at=noon)


def test_a_decision_never_reaches_back_before_the_one_that_stands(homes, noon):
    set_zone(homes.street, "control", noon)
    with pytest.raises(LaterDecision):
        set_zone(homes.street, "lockdown", noon - timedelta(hours=1))


def test_only_who_commands_a_place_decides_its_zone(homes):
    place = homes.compounds[0]
    assert policies.can_decide(place, homes.sight(0))
    for scope in (homes.sight(0, "testing"), homes.sight(1), Scope.nothing()):
        with pytest.raises(NotYourZone):
            policies.check_can_decide(place, scope)
    policies.check_can_decide(place, homes.sight(0))


def test_the_database_itself_refuses_two_zones_at_once_and_any_deletion(homes, noon):
    set_zone(homes.street, "control", noon)
    with pytest.raises(IntegrityError, match="zone_one_at_a_time"), transaction.atomic():
        ZonePeriod.objects.create(
            place=homes.street,
            place_path=homes.street.path,
            kind="lockdown",
            period=DateTimeTZRange(noon + timedelta(days=3), noon + timedelta(days=4)),
            reason="重叠",
            end_reason="重叠",
            decided_at=noon,
        )
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        ZonePeriod.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError, match="zone_ended_says_why"), transaction.atomic():
        ZonePeriod.objects.update(period=DateTimeTZRange(noon, noon + timedelta(days=1)))
    with pytest.raises(IntegrityError, match="zone_says_why"), transaction.atomic():
        ZonePeriod.objects.update(reason="")


@pytest.fixture
def door(homes):
    return homes.households[0]


def seal(door, case_id, at):
    return operations.seal_household(household_id=door.pk, case_id=case_id, reason="阳性", by=None, at=at)


def test_a_door_sealed_twice_for_one_case_is_sealed_once(homes, door, noon):
    case_id = new_id()
    assert seal(door, case_id, noon) == seal(door, case_id, noon + timedelta(hours=1))
    assert queries.is_sealed(door.pk, scope=EVERYTHING)
    assert not queries.is_sealed(door.pk, scope=homes.sight(1))
    assert queries.seal_of(door.pk, scope=EVERYTHING).sealed_at == noon
    assert queries.sealed_among([home.pk for home in homes.households], scope=EVERYTHING) == {door.pk}
    assert queries.seals_at(homes.compounds[0], scope=EVERYTHING).count() == 1


def test_a_wrong_positive_never_opens_a_door_that_another_case_keeps_closed(door, noon):
    wrong, right = new_id(), new_id()
    seal(door, wrong, noon)
    seal(door, right, noon)
    assert len(operations.unseal_for_case(case_id=wrong, reason="更正", by=None, at=noon)) == 1
    assert queries.is_sealed(door.pk, scope=EVERYTHING)
    operations.unseal_for_case(case_id=right, reason="转归", by=None, at=noon)
    assert not queries.is_sealed(door.pk, scope=EVERYTHING)


def test_opening_a_door_ends_every_seal_keeps_the_reason_and_may_be_repeated(door, noon):
    seal(door, new_id(), noon)
    seal(door, None, noon)
    earlier = noon - timedelta(minutes=3)
    assert len(operations.unseal(household_id=door.pk, reason="解封", by=None, at=earlier)) == 2
    assert operations.unseal(household_id=door.pk, reason="解封", by=None, at=noon) == []
    assert set(HouseholdSeal.objects.values_list("unsealed_at", "unseal_reason")) == {(noon, "解封")}
    with pytest.raises(InvalidInput):
        operations.unseal(household_id=door.pk, reason=" ", by=None, at=noon)


def test_the_database_itself_refuses_a_second_seal_and_an_end_without_a_reason(door, noon):
    for case_id in (None, uuid4()):
        seal(door, case_id, noon)
        with pytest.raises(IntegrityError, match="seal_once_per_case"), transaction.atomic():
            HouseholdSeal.objects.create(
                household=door, place_path=door.place_path, case_id=case_id, sealed_at=noon
            )
    with pytest.raises(IntegrityError, match="seal_opened_says_why"), transaction.atomic():
        HouseholdSeal.objects.update(unsealed_at=noon)
    with pytest.raises(IntegrityError, match="seal_in_order"), transaction.atomic():
        HouseholdSeal.objects.update(unsealed_at=noon - timedelta(days=1), unseal_reason="早")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        HouseholdSeal.objects.all()._raw_delete("default")
