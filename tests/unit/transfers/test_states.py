"""The tables of the lives of a transfer, a way home, a stay and a trip, and the pages made of them."""

from pathlib import Path

import pytest

from dayclear.command.protocol import shipped
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.transfers import states
from dayclear.transfers.states import (
    OCCUPYING,
    OPEN,
    STAY,
    TRANSFER,
    TRIP,
    WAY_HOME,
    StayStatus,
    StayStep,
    TransferStatus,
    TransferStep,
    TripStatus,
    TripStep,
)

DOCS = Path(__file__).resolve().parents[3] / "docs" / "states"

ALLOWED = {
    TRANSFER.subject: {
        (TransferStatus.ORDERED, TransferStep.GIVE_BED): TransferStatus.BED_GIVEN,
        (TransferStatus.BED_GIVEN, TransferStep.GIVE_BED): TransferStatus.BED_GIVEN,
        (TransferStatus.BED_GIVEN, TransferStep.DEPART): TransferStatus.UNDER_WAY,
        (TransferStatus.BED_GIVEN, TransferStep.ARRIVE): TransferStatus.ARRIVED,
        (TransferStatus.UNDER_WAY, TransferStep.ARRIVE): TransferStatus.ARRIVED,
        (TransferStatus.ORDERED, TransferStep.CANCEL): TransferStatus.CANCELLED,
        (TransferStatus.BED_GIVEN, TransferStep.CANCEL): TransferStatus.CANCELLED,
        (TransferStatus.UNDER_WAY, TransferStep.CANCEL): TransferStatus.CANCELLED,
        (TransferStatus.BED_GIVEN, TransferStep.LOSE_BED): TransferStatus.ORDERED,
    },
    WAY_HOME.subject: {
        (TransferStatus.TO_GO_HOME, TransferStep.DEPART): TransferStatus.UNDER_WAY,
        (TransferStatus.TO_GO_HOME, TransferStep.ARRIVE): TransferStatus.ARRIVED,
        (TransferStatus.UNDER_WAY, TransferStep.ARRIVE): TransferStatus.ARRIVED,
        (TransferStatus.TO_GO_HOME, TransferStep.CANCEL): TransferStatus.CANCELLED,
        (TransferStatus.UNDER_WAY, TransferStep.CANCEL): TransferStatus.CANCELLED,
        (TransferStatus.CANCELLED, TransferStep.ORDER_AGAIN): TransferStatus.TO_GO_HOME,
    },
    TRIP.subject: {
        (TripStatus.PLANNED, TripStep.START): TripStatus.UNDER_WAY,
        (TripStatus.UNDER_WAY, TripStep.END): TripStatus.ENDED,
        (TripStatus.PLANNED, TripStep.CANCEL): TripStatus.CANCELLED,
        (TripStatus.UNDER_WAY, TripStep.BREAK_DOWN): TripStatus.STRANDED,
        (TripStatus.STRANDED, TripStep.RESUME): TripStatus.UNDER_WAY,
        (TripStatus.STRANDED, TripStep.END): TripStatus.ENDED,
    },
    STAY.subject: {
        (StayStatus.RESERVED, StayStep.ENTER): StayStatus.IN,
        (StayStatus.RESERVED, StayStep.CANCEL): StayStatus.CANCELLED,
        (StayStatus.IN, StayStep.RELEASE): StayStatus.RELEASED,
        (StayStatus.IN, StayStep.DIE): StayStatus.DIED,
        (StayStatus.DIED, StayStep.REOPEN): StayStatus.IN,
        (StayStatus.DIED, StayStep.TAKE_DEATH_BACK): StayStatus.RELEASED,
    },
}
EVERY_PAIR = [
    (table, status, step)
    for table, statuses, steps in (
        (TRANSFER, TransferStatus, TransferStep),
        (WAY_HOME, TransferStatus, TransferStep),
        (STAY, StayStatus, StayStep),
        (TRIP, TripStatus, TripStep),
    )
    for status in statuses
    for step in steps
]


@pytest.mark.parametrize(
    ("table", "status", "step"), EVERY_PAIR, ids=lambda part: getattr(part, "subject", str(part))
)
def test_exactly_the_steps_of_the_table_are_taken(table, status, step):
    allowed = ALLOWED[table.subject]
    if (status, step) in allowed:
        assert table.check(step, status).target == allowed[status, step]
    else:
        with pytest.raises(StepNotAllowed, match=str(status.label)):
            table.check(step, status)


def test_what_is_open_can_be_cancelled_and_what_occupies_a_bed_can_end():
    cancelled = {*TRANSFER.sources(TransferStep.CANCEL), *WAY_HOME.sources(TransferStep.CANCEL)}
    assert cancelled == set(OPEN)
    assert {*STAY.sources(StayStep.RELEASE), *STAY.sources(StayStep.CANCEL)} == set(OCCUPYING)
    assert set(TRANSFER.ends) == {TransferStatus.ARRIVED, TransferStatus.CANCELLED}
    assert set(WAY_HOME.ends) == {TransferStatus.ARRIVED}


def test_every_step_of_a_person_has_a_duty_of_the_protocol():
    for table in (TRANSFER, WAY_HOME, STAY, TRIP):
        for row in table.transitions:
            assert row.duties
            assert row.duties <= set(shipped().duties)


@pytest.mark.parametrize("name", states.LIVES)
def test_the_page_in_the_docs_is_the_table(name):
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == states.page(name), (
        f'Write it anew: python -c "from dayclear.transfers import states; print(states.page({name!r}), end=str())"'
    )
