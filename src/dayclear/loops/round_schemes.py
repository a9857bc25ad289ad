"""How a round samples follows the zones: when it opens, when a zone changes under it, and unless a hand decides otherwise."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening import policies, queries
from dayclear.screening.models import ZONE_AGAIN, Round, SchemeChange
from dayclear.screening.operations import Cause, RoundPlaceDraft
from dayclear.screening.rules import scheme_by_zone
from dayclear.zones import queries as zones


def by_zone(places: Sequence[Place], *, tube_mode: int, sampling: str, at: datetime) -> list[RoundPlaceDraft]:
    """The chosen places and every place inside with a zone of its own, each as its zone has it.

    Where no zone holds, ``tube_mode`` and ``sampling`` do. One statement for all zones inside, one for those around.
    """
    protocol = protocol_in_force(at)
    around = zones.zones_of([place.path for place in places], scope=Scope.everything(), at=at)

    def draft(place_id: UUID, path: str, kind: str, *, is_chosen: bool) -> RoundPlaceDraft:
        rule = protocol.at(path).zones.get(kind)
        if rule is None:
            return RoundPlaceDraft(place_id, tube_mode, sampling, is_chosen=is_chosen)
        return RoundPlaceDraft(place_id, zone=kind, is_chosen=is_chosen, **asdict(scheme_by_zone(rule)))

    chosen = [
        draft(place.pk, place.path, around[place.path].kind if place.path in around else "", is_chosen=True)
        for place in places
    ]
    own = {place.pk for place in places}
    inside = [
        draft(zoned.place_id, zoned.path, zoned.kind, is_chosen=False)
        for zoned in zones.zoned_inside([place.path for place in places], at=at)
        if zoned.place_id not in own
    ]
    return chosen + inside


def follow(*, place: Place, cause: Cause, by: Account | None, at: datetime) -> list[SchemeChange]:
    """Every open round that covers the place or something inside it follows the zones as they are now."""
    changes = []
    for ongoing in queries.open_rounds_at(place):
        changes += _follow(ongoing, cause, by, at)
    return changes


def follow_everywhere(*, cause: Cause, by: Account | None, at: datetime) -> list[SchemeChange]:
    """Every open round follows the zones as they are now: the tree itself has changed."""
    changes = []
    for ongoing in queries.open_rounds(Scope.everything()):
        changes += _follow(ongoing, cause, by, at)
    return changes


@transaction.atomic
def override(
    *,
    round_id: UUID,
    place: Place,
    tube_mode: int,
    sampling: str,
    nucleic_per_week: int | None = None,
    antigen_per_week: int | None = None,
    reason: str,
    scope: Scope,
    by: Account,
    at: datetime,
) -> list[SchemeChange]:
    """Whoever commands the place decides otherwise than its zone. Raises NotYourRound, InvalidInput without a reason."""
    policies.check_can_open(place, scope)
    ongoing = queries.round(round_id, scope)
    return screening.override_scheme(
        round=ongoing,
        place=place,
        tube_mode=tube_mode,
        sampling=sampling,
        nucleic_per_week=nucleic_per_week,
        antigen_per_week=antigen_per_week,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def release(*, round_id: UUID, place: Place, scope: Scope, by: Account, at: datetime) -> list[SchemeChange]:
    """The place goes by its zone again."""
    policies.check_can_open(place, scope)
    ongoing = queries.round(round_id, scope)
    screening.release_override(round=ongoing, place=place, by=by)
    return _follow(ongoing, Cause(ground=ZONE_AGAIN), by, at)


def _follow(ongoing: Round, cause: Cause, by: Account | None, at: datetime) -> list[SchemeChange]:
    chosen = queries.chosen_places(ongoing)
    drafts = by_zone(chosen, tube_mode=ongoing.tube_mode, sampling=ongoing.sampling, at=at)
    return screening.follow_zones(round=ongoing, schemes=drafts, cause=cause, by=by, at=at)
