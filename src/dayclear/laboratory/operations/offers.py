"""Free capacity is offered to neighbours or by them, taken wholly or in part, and given back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import policies, queries, states
from dayclear.laboratory.models import Direction, Laboratory, Offer
from dayclear.laboratory.states import OFFER, OfferState, OfferStep
from dayclear.records.audit import audited


class MoreThanFree(Conflict):
    """A laboratory cannot lend what it does not have."""


@audited
def offer(
    *,
    offer_id: UUID,
    laboratory: Laboratory,
    direction: str,
    neighbour: str,
    contact: str,
    phone: str = "",
    from_at: datetime,
    until_at: datetime,
    tubes_per_h: int,
    note: str = "",
    scope: Scope,
    by: Account | None,
    at: datetime,
) -> Offer:
    """Writes an offer down, once for an id. Raises MoreThanFree where our laboratory does not test so many an hour then."""
    policies.check_can_keep(scope)
    if until_at <= from_at or until_at <= at:
        raise InvalidInput(_("The offer ends before it begins, or is over."), _("Choose a later end."))
    if not neighbour.strip() or not contact.strip():
        raise InvalidInput(_("Name the neighbouring district and whom to call there."), _("Write both."))
    if direction == Direction.LEND:
        _check_free(laboratory, from_at, until_at, tubes_per_h)
    made, _new = Offer.objects.get_or_create(
        pk=offer_id,
        defaults={
            "laboratory": laboratory,
            "direction": direction,
            "neighbour": neighbour.strip(),
            "contact": contact.strip(),
            "phone": phone.strip(),
            "from_at": from_at,
            "until_at": until_at,
            "tubes_per_h": tubes_per_h,
            "note": note.strip(),
            "offered_at": at,
            "offered_by": by,
        },
    )
    return made


def _check_free(
    laboratory: Laboratory,
    from_at: datetime,
    until_at: datetime,
    tubes_per_h: int,
    *,
    besides: UUID | None = None,
) -> None:
    free = queries.least_capacity(laboratory, from_at, until_at, besides=besides)
    if tubes_per_h > free:
        raise MoreThanFree(
            _("In these hours the laboratory can give away at most %(most)d tubes an hour.") % {"most": free},
            _("Offer fewer, or other hours."),
        )


@audited
def take_offer(*, offer: Offer, tubes_per_h: int, scope: Scope, by: Account | None, at: datetime) -> Offer:
    """Takes the offer or a part of it; taken again, the new share replaces the former.

    Raises MoreThanFree where our laboratory, which may have changed its shifts since it offered, does not test so many.
    """
    held = _held(offer, scope)
    if held.until_at <= at:
        raise InvalidInput(_("The time of this offer is over."), _("Write a new one down."))
    if not 1 <= tubes_per_h <= held.tubes_per_h:
        raise InvalidInput(
            _("Between 1 and %(most)d tubes an hour can be taken.") % {"most": held.tubes_per_h},
            _("Write another number."),
        )
    if held.direction == Direction.LEND and tubes_per_h > held.taken_per_h:
        _check_free(held.laboratory, max(held.from_at, at), held.until_at, tubes_per_h, besides=held.pk)
    return _decide(held, OfferStep.TAKE, by, at, taken_per_h=tubes_per_h)


@audited
def decline_offer(*, offer: Offer, scope: Scope, by: Account | None, at: datetime) -> Offer:
    return _decide(_held(offer, scope), OfferStep.DECLINE, by, at)


@audited
def withdraw_offer(*, offer: Offer, scope: Scope, by: Account | None, at: datetime) -> Offer:
    return _decide(_held(offer, scope), OfferStep.WITHDRAW, by, at)


@audited
def return_offer(*, offer: Offer, scope: Scope, by: Account | None, at: datetime) -> Offer:
    """From now on the capacity is its owner's again; what was tested until then stays told."""
    return _decide(_held(offer, scope), OfferStep.RETURN, by, at)


def _held(offer: Offer, scope: Scope) -> Offer:
    """The offer as it is now, until the transaction ends."""
    policies.check_can_keep(scope)
    return Offer.objects.select_for_update(of=("self",)).select_related("laboratory").get(pk=offer.pk)


def _decide(
    held: Offer, step: OfferStep, by: Account | None, at: datetime, taken_per_h: int | None = None
) -> Offer:
    target = OfferState(OFFER[step].target or held.state)
    if held.state == target and taken_per_h in {None, held.taken_per_h}:
        return held
    states.check(OFFER, step, held.state, label=held.get_state_display())
    held.state = target
    held.taken_per_h = held.taken_per_h if taken_per_h is None else taken_per_h
    held.decided_at, held.decided_by = at, by
    held.save(update_fields=["state", "taken_per_h", "decided_at", "decided_by"])
    return held
