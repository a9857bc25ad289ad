"""The laboratories, when they work, and what neighbours lend."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Direction, Laboratory, Offer, Shift
from dayclear.laboratory.policies import can_see_results
from dayclear.laboratory.rules import Bench, Lending, Lent, ShiftHours, benches_of, lending_of
from dayclear.laboratory.states import OfferState


def laboratories(scope: Scope) -> QuerySet[Laboratory]:
    """The laboratories in use; none for somebody whose duty has nothing to do with tubes."""
    if not can_see_results(scope):
        return Laboratory.objects.none()
    return Laboratory.objects.filter(active=True)


def names_of_laboratories() -> dict[str, UUID]:
    """Each laboratory by each of its names; for a report that names the one that tested."""
    named = Laboratory.objects.values_list("pk", "name_en", "name_zh")
    return {name: pk for pk, *names in named for name in names if name}


def laboratory(laboratory_id: UUID, scope: Scope) -> Laboratory:
    """One laboratory in use; NotFound otherwise."""
    return _one(laboratories(scope), laboratory_id)


def laboratory_on_list(laboratory_id: UUID, scope: Scope) -> Laboratory:
    """One laboratory, also one that is out of use, for its own page."""
    return _one(
        Laboratory.objects.all() if can_see_results(scope) else Laboratory.objects.none(), laboratory_id
    )


def on_list(laboratory_ids: Collection[UUID]) -> list[Laboratory]:
    """These laboratories, in use or not, in one statement; for loops."""
    return list(Laboratory.objects.filter(pk__in=laboratory_ids))


def out_of_use(scope: Scope) -> QuerySet[Laboratory]:
    return Laboratory.objects.filter(active=False) if can_see_results(scope) else Laboratory.objects.none()


def _one(found: QuerySet[Laboratory], laboratory_id: UUID) -> Laboratory:
    one = found.filter(pk=laboratory_id).first()
    if one is None:
        raise NotFound(_("There is no such laboratory."), _("Choose one from the list."))
    return one


def shift(shift_id: UUID, scope: Scope) -> Shift:
    """Raises NotFound."""
    found = Shift.objects.select_related("laboratory").filter(pk=shift_id).first()
    if found is None or not can_see_results(scope):
        raise NotFound(_("There is no such shift."), _("Choose one from the laboratory's page."))
    return found


def offers(scope: Scope) -> QuerySet[Offer]:
    """Every offer, the latest first."""
    if not can_see_results(scope):
        return Offer.objects.none()
    return Offer.objects.select_related("laboratory", "offered_by", "decided_by").order_by("-offered_at")


def offer(offer_id: UUID, scope: Scope) -> Offer:
    """Raises NotFound."""
    found = offers(scope).filter(pk=offer_id).first()
    if found is None:
        raise NotFound(_("There is no such offer."), _("Choose one from the list."))
    return found


def benches(
    laboratory_ids: Collection[UUID],
    starts_at: datetime,
    hours: int,
    *,
    reserved: bool = False,
    besides: UUID | None = None,
) -> dict[UUID, list[Bench]]:
    """What each laboratory can test in each hour, by method, with what is lent and borrowed; in two statements.

    ``reserved`` also takes off what is offered and not taken yet. ``besides`` is an offer that is left out of account.
    """
    shifts = _shifts(laboratory_ids)
    lent = _lent(laboratory_ids, starts_at, hours, reserved=reserved, besides=besides)
    return {
        pk: benches_of(shifts[pk], lent[pk], starts_at, hours, settings.DISTRICT_ZONE)
        for pk in laboratory_ids
    }


def lending(laboratory_ids: Collection[UUID], starts_at: datetime, hours: int) -> dict[UUID, Lending]:
    """What each laboratory has lent to neighbours in each hour, and whether it tests so much; in two statements."""
    shifts, lent = _shifts(laboratory_ids), _lent(laboratory_ids, starts_at, hours)
    return {
        pk: lending_of(shifts[pk], lent[pk], starts_at, hours, settings.DISTRICT_ZONE)
        for pk in laboratory_ids
    }


def _shifts(laboratory_ids: Collection[UUID]) -> dict[UUID, list[ShiftHours]]:
    shifts: dict[UUID, list[ShiftHours]] = defaultdict(list)
    for row in Shift.objects.filter(laboratory__in=laboratory_ids):
        shifts[row.laboratory_id].append(
            ShiftHours(row.method, row.starts, row.ends, row.tubes_per_h, timedelta(minutes=row.takes_min))
        )
    return shifts


def _lent(
    laboratory_ids: Collection[UUID],
    starts_at: datetime,
    hours: int,
    *,
    reserved: bool = False,
    besides: UUID | None = None,
) -> dict[UUID, list[Lent]]:
    lent: dict[UUID, list[Lent]] = defaultdict(list)
    until_at = starts_at + timedelta(hours=hours)
    states = [OfferState.TAKEN, OfferState.OFFERED] if reserved else [OfferState.TAKEN]
    standing = Offer.objects.filter(
        laboratory__in=laboratory_ids, state__in=states, from_at__lt=until_at, until_at__gt=starts_at
    )
    for given in standing.exclude(pk=besides) if besides else standing:
        per_h = given.taken_per_h or (given.tubes_per_h if given.direction == Direction.LEND else 0)
        sign = -1 if given.direction == Direction.LEND else 1
        lent[given.laboratory_id].append(Lent(given.from_at, given.until_at, sign * per_h))
    return lent


def benches_offered(starts_at: datetime, hours: int, scope: Scope) -> list[tuple[Offer, Bench]]:
    """What neighbours offer in these hours and nobody has taken as yet, as the bench that it would be; the largest first."""
    until_at = starts_at + timedelta(hours=hours)
    standing = list(
        offers(scope)
        .filter(
            direction=Direction.BORROW,
            state=OfferState.OFFERED,
            from_at__lt=until_at,
            until_at__gt=starts_at,
        )
        .order_by("-tubes_per_h", "pk")
    )
    own = benches({one.laboratory_id for one in standing}, starts_at, hours)
    return [
        (one, replace(bench, takes=max((its.takes for its in own[one.laboratory_id]), default=bench.takes)))
        for one in standing
        for bench in _bench_of(one, starts_at, hours)
    ]


def _bench_of(offer: Offer, starts_at: datetime, hours: int) -> list[Bench]:
    lent = [Lent(offer.from_at, offer.until_at, offer.tubes_per_h)]
    return benches_of([], lent, starts_at, hours, settings.DISTRICT_ZONE)


def least_capacity(
    laboratory: Laboratory, from_at: datetime, until_at: datetime, *, besides: UUID | None = None
) -> int:
    """The fewest tubes an hour that the laboratory tests in these hours, less what it has lent or offered already.

    ``besides`` is an offer that is left out of account.
    """
    first = from_at.replace(minute=0, second=0, microsecond=0)
    hours = max(-(-(until_at - first) // timedelta(hours=1)), 1)
    found = benches([laboratory.pk], first, hours, reserved=True, besides=besides)[laboratory.pk]
    return min((sum(bench.tubes[hour] for bench in found) for hour in range(hours)), default=0)
