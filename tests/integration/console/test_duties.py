"""A page in sight is not yet a step allowed: each step on it belongs to a duty."""

import pytest

from dayclear.cases.models import Case, Contact, TracingNote
from dayclear.cases.states import CaseStatus, ContactStatus
from dayclear.kernel.ids import new_id
from dayclear.people.models import Person


@pytest.fixture
def case(stairwell):
    """张伟 is positive; 李娜 behind the same door is a contact."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    return Case.objects.get()


def steps_of(case, stairwell):
    """Every step on a case's page: its address and what the form sends."""
    contact = Contact.objects.get(case=case)
    return {
        "notes": {"text": "去过菜市场。", "note_id": str(new_id())},
        "contacts": {
            "whom": "13900000000",
            "kind": "close",
            "setting": "shop",
            "reason": "同摊",
        },
        f"contacts/{contact.pk}/strike-off": {"reason": "没有见过"},
        "tracing": {},
        "withdraw": {"reason": "弄错了"},
    }


@pytest.mark.parametrize(
    ("kind", "answered"),
    [("leader.building", 302), ("department.disinfection", 302), ("taskforce.testing", 404)],
)
def test_who_does_not_trace_changes_nothing_on_a_case(client, stairwell, case, kind, answered):
    client.force_login(stairwell.by(kind))
    for step, told in steps_of(case, stairwell).items():
        assert client.post(f"/cases/{case.pk}/{step}/", told).status_code == answered, step
    case.refresh_from_db()
    assert case.status == CaseStatus.CONFIRMED
    assert case.traced_at is None
    assert not TracingNote.objects.exists()
    assert set(Contact.objects.values_list("status", flat=True)) == {ContactStatus.LISTED}


def test_the_tracers_take_these_steps(client, stairwell, case):
    client.force_login(stairwell.by("department.tracing"))
    for step in ("notes", "tracing"):
        client.post(f"/cases/{case.pk}/{step}/", steps_of(case, stairwell)[step])
    case.refresh_from_db()
    assert case.traced_at is not None
    assert TracingNote.objects.get(case=case).text == "去过菜市场。"


def test_a_note_may_still_be_kept_after_the_case_is_withdrawn(client, stairwell, case):
    client.force_login(stairwell.by("department.tracing"))
    client.post(f"/cases/{case.pk}/withdraw/", {"reason": "弄错了"})
    client.post(f"/cases/{case.pk}/notes/", steps_of(case, stairwell)["notes"])
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert TracingNote.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("kind", ["department.tracing", "taskforce.testing"])
def test_only_who_keeps_the_roster_moves_and_merges_people(client, stairwell, kind):
    client.force_login(stairwell.by(kind))
    neighbour = stairwell.neighbour
    told = {"place": str(stairwell.unit.pk), "door": "909", "reason": "搬家"}
    assert client.post(f"/people/{neighbour.pk}/move/", told).status_code == 404
    merged = {"merge_id": str(new_id()), "absorb_id": str(stairwell.spouse.pk), "reason": "同一人"}
    assert client.post(f"/people/{neighbour.pk}/merge/", merged).status_code == 404
    assert Person.objects.filter(merged_into__isnull=False).count() == 0
    assert Person.objects.get(pk=neighbour.pk).household.door == "102"


def test_the_information_group_moves_people(client, stairwell):
    client.force_login(stairwell.by("taskforce.information"))
    told = {"place": str(stairwell.unit.pk), "door": "909", "reason": "搬家"}
    assert (
        client.post(f"/people/{stairwell.neighbour.pk}/move/?place={stairwell.compound.pk}", told).status_code
        == 302
    )
    assert Person.objects.get(pk=stairwell.neighbour.pk).household.door == "909"
