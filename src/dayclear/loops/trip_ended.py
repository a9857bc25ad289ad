"""A trip ends when nobody is on board any more: the last has arrived, or is not to be moved after all.

The vehicle then waits for disinfection. Who was not fetched by it waits for another.
"""

from datetime import datetime
from uuid import UUID

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.loops import child_alone
from dayclear.places.models import Place
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import Trip


def end_if_empty(trip_id: UUID, *, at_place: Place, by: Account | None, at: datetime) -> None:
    """Somebody got out, at this place or coming from it."""
    ended = transfers.end_if_empty(trip_id=trip_id, by=by, at=at)
    if ended:
        tell(ended, at_place, by=by, at=at)


def end_cancelled(*, by: Account | None, at: datetime) -> None:
    """For a loop that has cancelled moves: trips that were under way for nobody else end. Others go on to the next door.

    A child whose adult is not moved after all is met where it arrives; one that is not moved itself is met nowhere.
    """
    child_alone.end_cancelled(by=by, at=at)
    child_alone.tell_left_on_board(by=by, at=at)
    for trip, last in queries.trips_for_nobody():
        end_if_empty(trip, at_place=last, by=by, at=at)


def tell(trip: Trip, place: Place, *, by: Account | None, at: datetime) -> None:
    """Opens what follows at the last door, or where the vehicle stands."""
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="trip_ended",
                subject_kind="trip",
                subject_id=trip.pk,
                subject_label=str(trip.vehicle),
                place_id=place.pk,
                place_path=place.path,
            )
        ],
        by=by,
        at=at,
    )
