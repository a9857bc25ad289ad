"""A round opens: everyone who lives in its places is due by name, and each stairwell's leader must reach them all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening import queries
from dayclear.screening.models import Round


@transaction.atomic
def open_round(
    *,
    name: str,
    places: Sequence[Place],
    tube_mode: int,
    sampling: str,
    due_by: datetime,
    by: Account | None,
    at: datetime,
    round_id: UUID | None = None,
) -> Round:
    """Opens a round over places, and one task per unit that has anybody due.

    ``round_id`` is the caller's own id: opening it twice opens one round.
    """
    opened = screening.open_round(
        round_id=round_id,
        name=name,
        places=[
            screening.RoundPlaceDraft(place_id=place.pk, tube_mode=tube_mode, sampling=sampling) for place in places
        ],
        due_by=due_by,
        by=by,
        at=at,
    )
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="round_opened",
                subject_kind="round_unit",
                subject_id=total.pk,
                subject_label=opened.name,
                place_id=total.place_id,
                deadline_at=due_by,
            )
            for total in queries.totals(opened, scope=Scope.everything())
        ],
        by=by,
        at=at,
    )
    return opened
