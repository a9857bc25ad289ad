"""What has ended long enough ago is gone for good, its former versions too; what is open is kept."""

from datetime import timedelta

import pytest
from pghistory.core import event_models

from dayclear.cases import operations
from dayclear.cases.models import (
    Case,
    Contact,
    InterviewAnswer,
    Positive,
    TracingNote,
    UnfinishedVisit,
    Visit,
)
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Facility, Stay, Transfer
from dayclear.zones import operations as zones
from dayclear.zones.models import HouseholdSeal


@pytest.fixture
def ended(homes, noon):
    """A withdrawn case with a contact and a note."""
    (case,) = homes.confirm(homes.people[0])
    operations.list_household_contacts(cases=[case], by=None, at=noon)
    operations.note(case=case, text="一", by=None, at=noon, note_id=new_id())
    return operations.withdraw(case=case, reason="更正", by=None, at=noon)


def versions(model):
    return sum(history.objects.count() for history in event_models(tracks_model=model))


def test_a_case_is_erased_with_everything_that_hangs_on_it(homes, ended, noon):
    (still_open,) = homes.confirm(homes.people[-1])
    assert operations.erase_cases(before=noon) == 0
    assert operations.erase_cases(before=noon + timedelta(seconds=1)) == 5
    assert [case.pk for case in Case.objects.all()] == [still_open.pk]
    assert not Contact.objects.exists()
    assert not TracingNote.objects.exists()
    assert versions(Contact) == 0
    assert versions(Positive) == versions(Case) == 1


def test_contacts_are_erased_by_their_own_days(ended, noon):
    assert operations.erase_contacts(before=noon + timedelta(days=21)) == 0
    assert operations.erase_contacts(before=noon + timedelta(days=22)) == 2
    assert Case.objects.exists()


def test_an_interview_goes_with_its_case_and_visits_by_their_own_days(homes, ended, noon):
    by = Account.objects.create(username="tracer")
    for text in ("发热", "发热、咳嗽"):
        standing = ended.answers.filter(successor=None).first()
        operations.answer(
            case=ended,
            question="symptoms",
            text=text,
            seen=standing.pk if standing else None,
            answer_id=new_id(),
            by=by,
            at=noon,
        )
    operations.take_tracing(case=ended, handover_id=new_id(), by=by, at=noon)
    operations.reach_milestone(case=ended, position=1, by=by, at=noon)
    draft = operations.VisitDraft(
        visit_id=new_id(), place=homes.street, started_at=noon - timedelta(hours=1), ended_at=noon
    )
    visit = operations.add_visit(case=ended, draft=draft, by=by, at=noon)
    operations.add_met(
        visit=visit, met_id=new_id(), person=None, name="老赵", phone="", distance="", mask="", by=by, at=noon
    )
    operations.keep_draft(case=ended, step="visits", fields={"begins": "08:00"}, by=by, at=noon)
    assert operations.erase_visits(before=noon) == 0
    assert operations.erase_visits(before=noon + timedelta(seconds=1)) == 2
    assert versions(Visit) == 0
    assert not UnfinishedVisit.objects.exists()
    operations.erase_cases(before=noon + timedelta(seconds=1))
    assert not InterviewAnswer.objects.exists()
    assert not Case.objects.exists()


def test_moves_and_stays_are_erased_once_nobody_lies_in_the_bed(homes, noon):
    facility = Facility.objects.create(kind="cabin_hospital", name_zh="方舱")
    transfers.add_beds(facility=facility, room="1", labels=["1"], by=None)
    home = homes.households[0]
    (ordered,) = transfers.order_transfers(
        drafts=[
            transfers.TransferDraft(
                person_id=homes.people[0].pk,
                household_id=home.pk,
                place_id=home.place_id,
                place_path=home.place_path,
                reason="positive",
                case_id=new_id(),
            )
        ],
        by=None,
        at=noon,
    )
    transfers.give_bed(transfer=ordered, by=None, at=noon)
    arrived = transfers.arrive(transfer=ordered, by=None, at=noon)
    much_later = noon + timedelta(days=900)
    assert transfers.erase_transfers(before=much_later) == 0
    transfers.release(stay=arrived.stay, reason="出院", by=None, at=noon + timedelta(days=9))
    assert transfers.erase_transfers(before=much_later) == 2
    assert not Transfer.objects.exists()
    assert not Stay.objects.exists()
    assert versions(Transfer) == versions(Stay) == 0


def test_a_seal_is_erased_once_the_door_is_open(homes, noon):
    zones.seal_household(household_id=homes.households[0].pk, case_id=None, reason="", by=None, at=noon)
    later = noon + timedelta(days=900)
    assert zones.erase_seals(before=later) == 0
    zones.unseal(household_id=homes.households[0].pk, reason="解封", by=None, at=noon)
    assert zones.erase_seals(before=later) == 1
    assert versions(HouseholdSeal) == 0
