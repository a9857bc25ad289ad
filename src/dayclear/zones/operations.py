"""Every write to zones, their proposals and household seals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from dayclear.command.protocol import ZoneKind
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.people.models import Household
from dayclear.places.models import Place
from dayclear.records import audit, retention
from dayclear.records.audit import audited
from dayclear.zones import queries
from dayclear.zones.models import HouseholdSeal, ZonePeriod, ZoneProposal
from dayclear.zones.states import PROPOSAL, ProposalStatus, ProposalStep


class LaterDecision(Conflict):
    """A zone decided for a later instant stands already."""


class LaxerThanAround(Refused):
    """A part of a zone may be stricter than the whole, never laxer: it would change nothing."""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What the rules propose for a place; ``kind`` empty: to lift its zone."""

    place_id: UUID
    place_path: str
    kind: str
    ground: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """What was written, and the ground with its figures where it was decided as proposed: one of the two at least.

    ``for_residents`` is what they read instead of the ground.
    """

    reason: str = ""
    ground: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    for_residents: str = ""

    @property
    def is_missing(self) -> bool:
        return not (self.reason.strip() or self.ground)


@dataclass(frozen=True, slots=True)
class ProposalsChanged:
    """Which proposals were made now, and which have gone."""

    new: Sequence[ZoneProposal]
    overtaken: Sequence[UUID]


@audited
def set_zone(*, place: Place, kind: str, why: Why, by: Model | None, at: datetime) -> ZonePeriod:
    """Puts a zone on a place from now on and ends the one before; the same kind again changes nothing.

    Raises InvalidInput for a kind that the protocol in force does not know or without a reason, LaxerThanAround where a
    stricter zone stands around the place.
    """
    if why.is_missing:
        raise InvalidInput(_("A zone needs a reason."), _("Write in a few words why."))
    kinds = protocol_in_force(at).at(place.path).zones
    if kind not in kinds:
        raise InvalidInput(
            _("The protocol knows no zone “%(kind)s”.") % {"kind": kind},
            _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        )
    current = _standing(place)
    if current and current.kind == kind:
        return current
    _check_not_laxer(place, kinds[kind], at)
    _check_nothing_later(place, at)
    if current:
        _end(current, why=why, by=by, at=at)
    return ZonePeriod.objects.create(
        place=place,
        place_path=place.path,
        kind=kind,
        period=DateTimeTZRange(at, None),
        reason=why.reason.strip(),
        for_residents=why.for_residents.strip(),
        ground=why.ground,
        figures=dict(why.figures),
        decided_by_id=by.pk if by else None,
        decided_at=at,
    )


def _check_not_laxer(place: Place, kind: ZoneKind, at: datetime) -> None:
    around = place.ancestor_paths[:-1]
    holds = queries.zones_of(around[-1:], scope=Scope.everything(), at=at).get(around[-1]) if around else None
    if holds and holds.rank < kind.rank:
        raise LaxerThanAround(
            _("%(place)s lies in a stricter zone: %(zone)s.") % {"place": place.name, "zone": holds.name},
            _("Lower or lift the zone of the place around it first."),
        )


@audited
def lift_zone(*, place: Place, why: Why, by: Model | None, at: datetime) -> ZonePeriod:
    """Ends the place's own zone; lifting it again answers with the period that ended last.

    Raises Refused where the place never had a zone of its own, InvalidInput without a reason.
    """
    if why.is_missing:
        raise InvalidInput(_("Lifting a zone needs a reason."), _("Write in a few words why."))
    current = _standing(place)
    if current:
        return _end(current, why=why, by=by, at=at)
    last = ZonePeriod.objects.filter(place=place).order_by("-decided_at", "-pk").first()
    if last is None:
        raise Refused(
            _("%(place)s has no zone of its own.") % {"place": place.name},
            _("Lift the zone of the place around it."),
        )
    return last


def _standing(place: Place) -> ZonePeriod | None:
    """The open period of the place, which is held so that one decision at a time is written."""
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    return ZonePeriod.objects.filter(place=place, period__upper_inf=True).first()


def _check_nothing_later(place: Place, at: datetime) -> None:
    """A telephone's clock may run behind the one that lifted the zone before."""
    if ZonePeriod.objects.filter(place=place, period__endswith__gt=at).exists():
        raise LaterDecision(
            _("A later decision stands for this place already."), _("Load the page again and decide anew.")
        )


def _end(current: ZonePeriod, *, why: Why, by: Model | None, at: datetime) -> ZonePeriod:
    if at < current.period.lower:
        raise LaterDecision(
            _("A later decision stands for this place already."), _("Load the page again and decide anew.")
        )
    current.period = DateTimeTZRange(current.period.lower, at)
    current.end_reason, current.ended_by_id = why.reason.strip(), by.pk if by else None
    current.end_ground, current.end_figures = why.ground, dict(why.figures)
    current.end_for_residents = why.for_residents.strip()
    current.save(
        update_fields=["period", "end_reason", "end_for_residents", "end_ground", "end_figures", "ended_by"]
    )
    return current


@audited
def propose(
    *,
    drafts: Sequence[ProposalDraft],
    among: Collection[str] | None,
    by: Model | None,
    at: datetime,
) -> ProposalsChanged:
    """Makes these the open proposals of all places, or of the places ``among`` alone.

    One that waits already is kept and its evidence brought up to date; one that is no longer proposed is overtaken.
    Repeating it changes nothing.
    """
    wanted = {draft.place_id: draft for draft in drafts}
    waiting = ZoneProposal.objects.filter(status=ProposalStatus.OPEN).select_for_update().order_by("pk")
    if among is not None:
        waiting = waiting.filter(place_path__in=list(among))
    kept = {old.place_id: old for old in waiting if _is_still(old, wanted.get(old.place_id))}
    overtaken = [old.pk for old in waiting if old.place_id not in kept]
    _step(overtaken, ProposalStep.OVERTAKE, reason="", by=by, at=at)
    _bring_up_to_date(kept, wanted)
    new = [
        ZoneProposal(
            place_id=draft.place_id,
            place_path=draft.place_path,
            kind=draft.kind,
            ground=draft.ground,
            evidence=draft.evidence,
            proposed_at=at,
        )
        for draft in wanted.values()
        if draft.place_id not in kept
    ]
    # Somebody else may propose the same at this moment: the database lets one of the two through.
    ZoneProposal.objects.bulk_create(new, ignore_conflicts=True)
    return ProposalsChanged(
        new=list(ZoneProposal.objects.filter(pk__in=[one.pk for one in new]).select_related("place")),
        overtaken=overtaken,
    )


def _is_still(old: ZoneProposal, draft: ProposalDraft | None) -> bool:
    return draft is not None and (draft.kind, draft.ground) == (old.kind, old.ground)


def _bring_up_to_date(kept: Mapping[UUID, ZoneProposal], wanted: Mapping[UUID, ProposalDraft]) -> None:
    changed = [old for place_id, old in kept.items() if old.evidence != wanted[place_id].evidence]
    for old in changed:
        old.evidence = wanted[old.place_id].evidence
    ZoneProposal.objects.bulk_update(changed, ["evidence"])


@audited
def answer_proposal(
    *, place: Place, kind: str, period: ZonePeriod | None, reason: str, by: Model | None, at: datetime
) -> ZoneProposal | None:
    """What was proposed for the place is decided: as proposed where the zone is now of the proposed kind, else otherwise.

    ``kind`` is what the place has now of its own, empty where it has none; ``period`` the one that was begun or ended.
    """
    waiting = ZoneProposal.objects.filter(place=place, status=ProposalStatus.OPEN).select_for_update().first()
    if waiting is None:
        return None
    step = ProposalStep.ACCEPT if period and kind == waiting.kind else ProposalStep.DECLINE
    _step([waiting.pk], step, reason=reason, by=by, at=at, period=period)
    waiting.refresh_from_db()
    return waiting


def _step(
    ids: Sequence[UUID],
    step: ProposalStep,
    *,
    reason: str,
    by: Model | None,
    at: datetime,
    period: ZonePeriod | None = None,
) -> None:
    row = PROPOSAL.check(step, ProposalStatus.OPEN)
    ZoneProposal.objects.filter(pk__in=ids, status__in=PROPOSAL.sources(step)).update(
        status=row.target,
        end_reason=reason.strip(),
        ended_by=by.pk if by else None,
        ended_at=Greatest(F("proposed_at"), Value(at)),
        period=period,
    )


@audited
def seal_household(
    *, household_id: UUID, case_id: UUID | None, reason: str, by: Model | None, at: datetime
) -> HouseholdSeal:
    """Closes a door for a case, or for another reason (``case_id`` None); closed before, it stays as it is.

    Every case has a seal of its own, so that a withdrawn one never opens a door that another keeps closed.
    """
    household = Household.objects.select_for_update(no_key=True).get(pk=household_id)
    standing = HouseholdSeal.objects.filter(household=household, case_id=case_id, unsealed_at=None).first()
    return standing or HouseholdSeal.objects.create(
        household=household,
        place_path=household.place_path,
        case_id=case_id,
        reason=reason.strip(),
        sealed_at=at,
        sealed_by_id=by.pk if by else None,
    )


@audited
def seal_again(
    *, case_id: UUID, opened_since: datetime, reason: str, by: Model | None, at: datetime
) -> Sequence[HouseholdSeal]:
    """Closes the doors anew that were opened for a case from an instant on; those that stand stay. Returns the seals made."""
    ended = HouseholdSeal.objects.filter(case_id=case_id, unsealed_at__gte=opened_since)
    doors = ended.exclude(
        household__seals__in=HouseholdSeal.objects.filter(case_id=case_id, unsealed_at=None)
    )
    return [
        seal_household(household_id=household_id, case_id=case_id, reason=reason, by=by, at=at)
        for household_id in sorted(set(doors.values_list("household_id", flat=True)))
    ]


@audited
def unseal(*, household_id: UUID, reason: str, by: Model | None, at: datetime) -> Sequence[HouseholdSeal]:
    """Opens a door whatever it was closed for; returns the seals ended now, none where it was open."""
    return _open(HouseholdSeal.objects.filter(household=household_id), reason=reason, by=by, at=at)


@audited
def unseal_for_case(*, case_id: UUID, reason: str, by: Model | None, at: datetime) -> Sequence[HouseholdSeal]:
    """Ends the seal of a case; the door opens unless another seal stands. Returns the seals ended now."""
    return _open(HouseholdSeal.objects.filter(case_id=case_id), reason=reason, by=by, at=at)


def _open(
    seals: QuerySet[HouseholdSeal], *, reason: str, by: Model | None, at: datetime
) -> list[HouseholdSeal]:
    if not reason.strip():
        raise InvalidInput(_("Opening a sealed door needs a reason."), _("Write in a few words why."))
    standing = list(seals.filter(unsealed_at=None).select_for_update().order_by("pk"))
    for seal in standing:
        # A telephone's clock may run behind the one that sealed.
        seal.unsealed_at, seal.unseal_reason = max(at, seal.sealed_at), reason.strip()
        seal.unsealed_by_id = by.pk if by else None
    HouseholdSeal.objects.bulk_update(standing, ["unsealed_at", "unseal_reason", "unsealed_by"])
    return standing


@retention.erases("positive_cases")
@transaction.atomic
def erase_seals(*, before: datetime) -> int:
    """Erases seals that were opened before, with their former versions; returns how many."""
    ids = list(HouseholdSeal.objects.filter(unsealed_at__lt=before).values_list("pk", flat=True))
    with pgtrigger.ignore("zones.HouseholdSeal:seal_never_deleted"):
        HouseholdSeal.objects.filter(pk__in=ids).delete()
    audit.forget(HouseholdSeal, ids)
    return len(ids)


@retention.erases("positive_cases")
@transaction.atomic
def erase_proposals(*, before: datetime) -> int:
    """Erases proposals that ended before, with the cases they rested on; the zones themselves stay told."""
    ids = list(ZoneProposal.objects.filter(ended_at__lt=before).values_list("pk", flat=True))
    with pgtrigger.ignore("zones.ZoneProposal:proposal_never_deleted"):
        ZoneProposal.objects.filter(pk__in=ids).delete()
    audit.forget(ZoneProposal, ids)
    return len(ids)
