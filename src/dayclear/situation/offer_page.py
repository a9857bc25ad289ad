"""An offer of free capacity as its page shows it: what it leaves its owner, and which plans it would be enough for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.laboratory import policies, queries
from dayclear.laboratory.models import Direction, Offer
from dayclear.laboratory.states import OFFER, OfferState
from dayclear.planning import queries as planning
from dayclear.planning.models import Plan
from dayclear.screening import queries as screening


@dataclass(frozen=True, slots=True)
class OfferSheet:
    """``left_per_h`` is what our laboratory still tests at least in these hours beside all that it has lent or offered.

    ``steps`` are those that the caller may take.
    """

    offer: Offer
    is_over: bool
    left_per_h: int | None
    plans: Sequence[Plan]
    steps: Sequence[str]

    @property
    def is_ours(self) -> bool:
        return self.offer.direction == Direction.LEND


def offer_sheet(offer_id: UUID, scope: Scope, at: datetime) -> OfferSheet:
    """Raises NotFound."""
    offer = queries.offer(offer_id, scope)
    is_over = offer.until_at <= at
    stands = offer.state in {OfferState.OFFERED, OfferState.TAKEN} and not is_over
    is_ours = offer.direction == Direction.LEND
    return OfferSheet(
        offer=offer,
        is_over=is_over,
        left_per_h=queries.least_capacity(offer.laboratory, max(offer.from_at, at), offer.until_at)
        if stands and is_ours
        else None,
        plans=_plans(offer, scope, at) if stands and not is_ours else (),
        steps=_steps(offer) if policies.can_keep(scope) and not is_over else (),
    )


def _steps(offer: Offer) -> list[str]:
    return [str(step) for step, transition in OFFER.items() if offer.state in transition.sources]


def _plans(offer: Offer, scope: Scope, at: datetime) -> list[Plan]:
    return list(planning.plans_advised(offer.pk, at=at).filter(round__in=screening.rounds(scope)))
