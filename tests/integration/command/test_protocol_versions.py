"""A protocol comes into force at a date; open tasks keep the rules they were opened under."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from dayclear.command import operations, queries
from dayclear.command.models import ProtocolVersion, Task
from dayclear.command.operations import DateTaken, EventDraft
from dayclear.command.protocol import ProtocolInvalid, load, shipped, shipped_text
from dayclear.kernel.ids import new_id

STRICTER = shipped_text().replace("within_min = 60          # own default: “", "within_min = 30          # “")

ADDED_TASK = """[[event.task]]
kind = "ring_the_family"
title_zh = "联系家属"
title_en = "Ring the family"
owner = "leader.unit"
within_min = 60
proof = "text"

"""


def seal(district, at):
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        only=frozenset({"seal_household"}),
    )
    return operations.open_tasks(events=[draft], at=at, by=None).tasks[0]


def test_a_district_that_put_nothing_into_force_works_by_the_shipped_protocol(db, noon):
    assert queries.version_in_force(noon) is None
    assert queries.protocol_in_force(noon) == shipped()


def test_a_new_version_counts_from_its_date_and_open_tasks_keep_their_rules(district, noon):
    effective_at = noon + timedelta(hours=1)
    before = seal(district, noon)
    operations.put_into_force(toml=STRICTER, at=noon, by=None, from_at=effective_at)
    still = seal(district, noon + timedelta(minutes=59))
    after = seal(district, effective_at)
    minutes = [(task.deadline_at - task.opened_at).total_seconds() / 60 for task in (before, still, after)]
    assert minutes == [60, 60, 30]
    assert Task.objects.get(pk=before.pk).protocol.task_rules["seal_household"].within_min == 60


def test_putting_the_same_text_into_force_again_changes_nothing_and_another_is_told(db, noon):
    first = operations.put_into_force(toml=shipped_text(), at=noon, by=None)
    assert operations.put_into_force(toml=shipped_text(), at=noon, by=None) == first
    with pytest.raises(DateTaken):
        operations.put_into_force(toml=STRICTER, at=noon, by=None)
    assert [version.pk for version in queries.protocol_versions()] == [first.pk]


def test_a_faulty_protocol_never_comes_into_force(db, noon):
    with pytest.raises(ProtocolInvalid):
        operations.put_into_force(toml=shipped_text().replace("rank = 1", 'rank = "one"'), at=noon, by=None)
    assert not ProtocolVersion.objects.exists()


def test_a_version_never_changes(db, noon):
    version = operations.put_into_force(toml=shipped_text(), at=noon, by=None)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ProtocolVersion.objects.filter(pk=version.pk).update(name="other")


def test_the_dry_run_tells_what_another_protocol_would_have_opened_yesterday(district, noon):
    seal(district, noon)
    seal(district, noon)
    added = shipped_text().replace(
        '[[event]]\nkind = "case_withdrawn"',
        ADDED_TASK + '[[event]]\nkind = "case_withdrawn"',
    )
    would = queries.would_have_opened(
        load(added, file="new.toml"), since=noon, until=noon + timedelta(days=1)
    )
    found = {line.task_kind: (line.opened, line.would_open) for line in would}
    assert found["ring_the_family"] == (0, 2)
    assert found["seal_household"] == (2, 2)
    assert len(found) == 8
    assert Task.objects.count() == 2
    assert not queries.would_have_opened(
        shipped(), since=noon + timedelta(days=1), until=noon + timedelta(days=2)
    )


def test_a_place_with_an_override_works_by_it(district, noon):
    override = f"""
[[override]]
place = "{district.places["compound"].path}"
why = "Pilot"
task.seal_household.within_min = 15
escalation.every_min = 10
"""
    operations.put_into_force(toml=shipped_text() + override, at=noon, by=None)
    task = seal(district, noon)
    assert task.deadline_at == noon + timedelta(minutes=15)
    operations.sweep_deadlines(at=noon + timedelta(minutes=25))
    assert Task.objects.get(pk=task.pk).escalation_level == 2
