"""Who signs that nobody is missing: a building by its leader, and at the end the round by whoever commands it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.records.audit import acting
from dayclear.screening import policies, queries, states
from dayclear.screening.models import Round, RoundPlace, Signature
from dayclear.screening.operations.rounds import held, open_and_held
from dayclear.screening.states import RoundStatus, RoundStep

COUNTED = ("roster", "sampled", "known", "exempt", "away", "refused", "isolated")


@transaction.atomic
def sign_place(
    *,
    signature_id: UUID,
    round: Round,  # noqa: A002 - the record's own name.
    place: Place,
    note: str = "",
    scope: Scope,
    by: Model | None,
    at: datetime,
) -> Signature:
    """Signs that nobody is missing at a place and inside it. The same ``signature_id`` signs once.

    Raises NotYourRound where the place is not the caller's to sign, NamesMissing with how many are not accounted for.
    """
    if before := Signature.objects.filter(pk=signature_id).first():
        return before
    policies.check_can_sign_place(place, scope)
    return _sign(open_and_held(round), place, signature_id=signature_id, note=note, by=by, at=at)


@transaction.atomic
def close_round(*, round: Round, by: Model | None, at: datetime, note: str = "") -> Round:  # noqa: A002
    """Signs every place of the round, and the round as complete.

    Raises NamesMissing with how many people nobody has accounted for.
    """
    closing = held(round)
    if closing.status == RoundStatus.CLOSED:
        return closing
    states.check(states.ROUND, RoundStep.CLOSE, closing.status, label=closing.get_status_display())
    policies.check_can_close(closing)
    for chosen in RoundPlace.objects.filter(round=closing, is_chosen=True).select_related("place"):
        _sign(closing, chosen.place, signature_id=new_id(), note="", by=by, at=at)
    closing.status, closing.closed_at, closing.closing_note = RoundStatus.CLOSED, at, note
    closing.closed_by_id = by.pk if by else None
    with acting(by=by, why="round closed"):
        closing.save(update_fields=["status", "closed_at", "closed_by", "closing_note"])
    return closing


def _sign(
    signed: Round, place: Place, *, signature_id: UUID, note: str, by: Model | None, at: datetime
) -> Signature:
    counted = queries.coverage(signed, [place.path], Scope.everything())[place.path]
    policies.check_nobody_missing(counted.missing)
    return Signature.objects.create(
        id=signature_id,
        round=signed,
        place=place,
        place_path=place.path,
        note=note,
        signed_by_id=by.pk if by else None,
        signed_at=at,
        **{count: getattr(counted, count) for count in COUNTED},
    )
