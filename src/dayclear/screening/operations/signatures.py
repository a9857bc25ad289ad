"""Who signs that nobody is missing: a building by its leader, and at the end the round by whoever commands it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places.models import Place
from dayclear.records.audit import acting
from dayclear.screening import policies, queries, states
from dayclear.screening.models import Round, Signature
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
    accepted_why: str = "",
    scope: Scope,
    by: Model | None,
    at: datetime,
) -> Signature:
    """Signs that nobody is missing at a place and inside it. The same ``signature_id`` signs once.

    Raises NotYourRound where the place is not the caller's to sign, NamesMissing with how many are not accounted for,
    AwayUnproved where somebody is away without proof and ``accepted_why`` says nothing.
    """
    if before := Signature.objects.filter(pk=signature_id).first():
        return before
    policies.check_can_sign_place(place, scope)
    signed = open_and_held(round)
    return _sign(signed, {signature_id: place}, note=note, accepted_why=accepted_why, by=by, at=at)[0]


@transaction.atomic
def close_round(
    *,
    round: Round,  # noqa: A002
    by: Model | None,
    at: datetime,
    note: str = "",
    accepted_why: str = "",
) -> Round:
    """Signs every place of the round, and the round as complete.

    Raises NamesMissing with how many people nobody has accounted for, AwayUnproved with how many are away without proof
    where ``accepted_why`` says nothing.
    """
    closing = held(round)
    if closing.status == RoundStatus.CLOSED:
        return closing
    states.check(states.ROUND, RoundStep.CLOSE, closing.status, label=closing.get_status_display())
    policies.check_can_close(closing)
    policies.check_proved_or_accepted(queries.unproved(closing, [ROOT_PATH])[ROOT_PATH], accepted_why)
    chosen = {new_id(): place for place in queries.chosen_places(closing)}
    _sign(closing, chosen, note="", accepted_why=accepted_why, by=by, at=at)
    closing.status, closing.closed_at, closing.closing_note = RoundStatus.CLOSED, at, note
    closing.closed_by_id = by.pk if by else None
    with acting(by=by, why="round closed"):
        closing.save(update_fields=["status", "closed_at", "closed_by", "closing_note"])
    return closing


def _sign(
    signed: Round,
    places: Mapping[UUID, Place],
    *,
    note: str,
    accepted_why: str,
    by: Model | None,
    at: datetime,
) -> list[Signature]:
    """Signs each place under its id, with what is counted there now."""
    paths = [place.path for place in places.values()]
    counted, unproved = queries.coverage(signed, paths, Scope.everything()), queries.unproved(signed, paths)
    for path in paths:
        policies.check_nobody_missing(counted[path].missing)
        policies.check_proved_or_accepted(unproved[path], accepted_why)
    return Signature.objects.bulk_create(
        Signature(
            id=signature_id,
            round=signed,
            place=place,
            place_path=place.path,
            note=note,
            signed_by_id=by.pk if by else None,
            signed_at=at,
            unproved=unproved[place.path],
            accepted_why=accepted_why.strip() if unproved[place.path] else "",
            **{count: getattr(counted[place.path], count) for count in COUNTED},
        )
        for signature_id, place in places.items()
    )
