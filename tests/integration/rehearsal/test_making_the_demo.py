"""The demo is made whole or not at all, at any hour, and never over somebody's data."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from dayclear.command.models import Account, Task
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.rehearsal import operations
from dayclear.rehearsal.models import DemoDistrict

pytestmark = pytest.mark.django_db


def made_at(local_hour, **how):
    """A demo made at this hour has late tasks of both clocks, and none of the future."""
    at = datetime(2022, 4, 3, local_hour, 20, tzinfo=UTC) - timedelta(hours=8)
    with clock.running_on(clock.frozen(at)):
        made = operations.create_demo_district(size="tiny", **how)
    late = {task.clock for task in Task.objects.filter(ended_at=None) if task.is_late(at)}
    assert late == {"control", "need"}
    assert not Task.objects.filter(opened_at__gt=at).exists()
    return made


def test_it_can_be_made_right_after_midnight():
    made_at(0, seed=2)


def test_right_before_midnight_too_with_progress_in_the_callers_language_and_made_again_it_stays():
    told = []
    with translation.override("en"):
        made = made_at(23, progress=lambda step, done, total: told.append((step, done, total)))
    assert {"Residents", "Posts"} <= {step for step, _done, _total in told}
    assert all(0 < done <= total for _step, done, total in told)
    people = Person.objects.count()
    assert operations.create_demo_district(size="tiny") == made
    assert Person.objects.count() == people
    with pytest.raises(Conflict):
        operations.create_demo_district(size="tiny", seed=2)


def test_a_size_that_is_none_is_refused():
    with pytest.raises(InvalidInput):
        operations.create_demo_district(size="huge")


def test_real_data_is_left_alone():
    Place.objects.create(level="city", code="2201", name_zh="长春市", path="/2201/")
    with pytest.raises(Conflict):
        operations.create_demo_district(size="tiny")
    assert Place.objects.count() == 1
    assert operations.demo_accounts() == []


def test_a_making_that_breaks_off_leaves_nothing(monkeypatch):
    def broken(_stage):
        raise RuntimeError("power cut")

    monkeypatch.setattr(operations, "play", broken)
    with pytest.raises(RuntimeError):
        operations.create_demo_district(size="tiny")
    assert not Place.objects.exists()
    assert not Account.objects.exists()
    assert not DemoDistrict.objects.exists()
