"""From the order to the arrival: nobody is ordered twice, and whoever turns positive goes to a hospital."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.transfers import operations, policies, queries
from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.policies import NotYourTransfer
from dayclear.transfers.states import TransferStep
from tests.integration.cases.homes import EVERYTHING, Homes
from tests.integration.transfers.conftest import Convoy


@pytest.fixture
def transfer(homes, convoy):
    convoy.facility("cabin_hospital", 2)
    convoy.facility("isolation_site", 2)
    return convoy.order(homes.people[0])[0]


def moved(transfer, at):
    given = operations.give_bed(transfer=transfer, by=None, at=at)
    operations.depart(transfer=given, vehicle="吉A1", crew="一组", by=None, at=at)
    return operations.arrive(transfer=given, by=None, at=at)


def test_an_order_sent_again_orders_nothing_even_after_the_arrival(homes, convoy, transfer, noon):
    draft = convoy.draft(homes.people[0], case_id=transfer.case_id)
    assert operations.order_transfers(drafts=[draft], by=None, at=noon) == []
    moved(transfer, noon)
    assert operations.order_transfers(drafts=[draft], by=None, at=noon) == []
    assert Transfer.objects.count() == 1


def test_a_thousand_orders_take_no_more_statements_than_one(db, noon):
    homes = Homes(noon, doors=500, people_a_door=1)
    convoy = Convoy(homes)

    def statements(people):
        with CaptureQueriesContext(connection) as seen:
            assert len(convoy.order(*people)) == len(people)
        return len(seen)

    one = statements(homes.people[:1])
    assert statements(homes.people[1:]) <= one + 4


def test_every_step_taken_again_changes_nothing(transfer, noon):
    given = operations.give_bed(transfer=transfer, by=None, at=noon)
    for minutes in (10, 20):
        gone = operations.depart(
            transfer=given, vehicle="吉A1", crew="一组", by=None, at=noon + timedelta(minutes=minutes)
        )
    for minutes in (60, 70):
        there = operations.arrive(transfer=given, by=None, at=noon + timedelta(minutes=minutes))
    assert gone.departed_at == noon + timedelta(minutes=10)
    assert there.arrived_at == noon + timedelta(minutes=60)
    assert there.stay.status == "in"


def test_whoever_is_there_has_arrived_even_where_nobody_wrote_down_the_departure(transfer, noon):
    operations.give_bed(transfer=transfer, by=None, at=noon)
    assert operations.arrive(transfer=transfer, by=None, at=noon).status == "arrived"


@pytest.mark.parametrize("step", ["depart", "arrive"])
def test_nobody_leaves_without_a_bed(transfer, noon, step):
    told = {"vehicle": "吉A1", "crew": ""} if step == "depart" else {}
    with pytest.raises(StepNotAllowed):
        getattr(operations, step)(transfer=transfer, by=None, at=noon, **told)


def test_a_second_departure_with_another_vehicle_is_refused(transfer, noon):
    operations.give_bed(transfer=transfer, by=None, at=noon)
    operations.depart(transfer=transfer, vehicle="吉A1", crew="", by=None, at=noon)
    with pytest.raises(StepNotAllowed):
        operations.depart(transfer=transfer, vehicle="吉A2", crew="", by=None, at=noon)


def test_cancelling_frees_the_bed_keeps_the_reason_and_may_be_repeated(transfer, noon):
    held = operations.give_bed(transfer=transfer, by=None, at=noon).stay
    for _try in range(2):
        cancelled = operations.cancel(transfer=transfer, reason="更正", by=None, at=noon)
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "更正")
    assert Stay.objects.get(pk=held.pk).status == "cancelled"
    assert queries.free_beds([held.bed.facility_id])[held.bed.facility_id].free == 2
    with pytest.raises(InvalidInput):
        operations.cancel_for(case_ids=[new_id()], reason="", by=None, at=noon)


def test_who_has_arrived_is_released_and_not_cancelled(transfer, noon):
    moved(transfer, noon)
    with pytest.raises(StepNotAllowed):
        operations.cancel(transfer=transfer, reason="更正", by=None, at=noon)
    assert operations.cancel_for(case_ids=[transfer.case_id], reason="更正", by=None, at=noon) == []


def test_a_whole_cases_moves_are_cancelled_at_once_and_may_be_ordered_anew(homes, convoy, transfer, noon):
    (contact,) = convoy.order(homes.people[1], reason="contact")
    done = operations.cancel_for(
        case_ids=[transfer.case_id], contact_ids=[contact.contact_id], reason="更正", by=None, at=noon
    )
    assert {row.pk for row in done} == {transfer.pk, contact.pk}
    draft = convoy.draft(homes.people[0], case_id=transfer.case_id)
    assert len(operations.order_transfers(drafts=[draft], by=None, at=noon)) == 1


def test_a_contact_who_turns_positive_while_waiting_goes_to_a_hospital_instead(homes, convoy, transfer, noon):
    (waiting,) = convoy.order(homes.people[1], reason="contact")
    operations.give_bed(transfer=waiting, by=None, at=noon)
    (positive,) = convoy.order(homes.people[1])
    waiting.refresh_from_db()
    assert (waiting.status, waiting.stay.status) == ("cancelled", "cancelled")
    assert operations.give_bed(transfer=positive, by=None, at=noon).facility.kind == "cabin_hospital"


def test_a_contact_who_turns_positive_in_isolation_leaves_that_bed_on_arrival(homes, convoy, transfer, noon):
    site = moved(convoy.order(homes.people[1], reason="contact")[0], noon).stay
    (positive,) = convoy.order(homes.people[1])
    operations.give_bed(transfer=positive, by=None, at=noon)
    site.refresh_from_db()
    assert site.status == "in"
    arrived = operations.arrive(transfer=positive, by=None, at=noon + timedelta(hours=2))
    site.refresh_from_db()
    assert (site.status, site.period.upper) == ("released", noon + timedelta(hours=2))
    assert arrived.stay.status == "in"


def test_a_positive_is_not_sent_to_isolation_as_a_contact_nor_is_who_is_there_already(
    homes, convoy, transfer, noon
):
    assert convoy.order(homes.people[0], reason="contact") == []
    moved(convoy.order(homes.people[1], reason="contact")[0], noon)
    assert convoy.order(homes.people[1], reason="contact") == []


def test_the_board_shows_positives_first_then_who_waits_longest_in_sight(homes, convoy, transfer, noon):
    (contact,) = convoy.order(homes.people[1], reason="contact")
    (late,) = operations.order_transfers(
        drafts=[convoy.draft(homes.people[2])], by=None, at=noon + timedelta(hours=1)
    )
    assert list(queries.board_found(scope=EVERYTHING)) == [transfer, late, contact]
    assert queries.board_found(scope=homes.sight(0, "transfers")).count() == 3
    assert queries.board_found(scope=homes.sight(0, "tracing")).count() == 0
    assert queries.board_found(scope=homes.sight(1)).count() == 0


def test_the_boards_figures_count_what_each_of_its_questions_finds(homes, convoy, transfer):
    convoy.order(*homes.people[1:3], reason="contact")
    Transfer.objects.filter(person=homes.people[1]).update(left_out="no_bed")
    for asked in (
        {},
        {"cohort": "contact"},
        {"left_out": "no_bed"},
        {"cohort": "positive", "left_out": "no_bed"},
    ):
        found = queries.board_found(scope=EVERYTHING, **asked)
        assert queries.board_count(EVERYTHING, **asked).found == len(found)


def test_a_transfer_outside_the_scope_is_as_if_it_were_not_there(homes, transfer):
    assert queries.transfer(transfer.pk, scope=homes.sight(0, "transfers")) == transfer
    assert queries.transfer_of(case_id=transfer.case_id, scope=homes.sight(0)) == transfer
    assert queries.transfer_of(case_id=transfer.case_id, scope=homes.sight(1)) is None
    for scope in (homes.sight(1), homes.sight(0, "tracing")):
        with pytest.raises(NotFound):
            queries.transfer(transfer.pk, scope=scope)
    with pytest.raises(NotFound):
        queries.facility(new_id())


def test_only_the_duty_of_transfers_takes_the_steps(homes, transfer):
    policies.check_holds(TransferStep.CANCEL, transfer=transfer, scope=homes.sight(0, "transfers"))
    with pytest.raises(NotYourTransfer):
        policies.check_holds(TransferStep.CANCEL, transfer=transfer, scope=homes.sight(0, "tracing"))
    assert not policies.holds(TransferStep.GIVE_BED, transfer=transfer, scope=homes.sight(1))


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "bed_given"},
        {"status": "arrived"},
        {"status": "cancelled"},
        {"case_id": None},
        {"contact_id": UUID(int=7)},
        {"status": "lost"},
        {"status": "to_go_home"},
        {"reason": "released"},
        {"escort": "李娜"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_transfer_that_contradicts_itself(transfer, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(**broken)


def test_the_database_itself_refuses_a_second_open_move_and_any_deletion(homes, transfer, noon):
    again = Transfer.objects.get(pk=transfer.pk)
    again.pk, again.case_id = new_id(), new_id()
    with pytest.raises(IntegrityError, match="transfer_one_open_per_person"), transaction.atomic():
        again.save(force_insert=True)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Transfer.objects.all()._raw_delete("default")
