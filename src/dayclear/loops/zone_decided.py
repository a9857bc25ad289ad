"""A zone is decided: put on a place, changed, lifted, or kept as it is, as proposed or otherwise.

A change opens what must be told, asked and delivered otherwise there, and open rounds sample by it from now on; keeping the
zone changes nothing. A review is done when nothing that was proposed around its case waits any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.loops import round_schemes, zone_proposed
from dayclear.loops.zone_proposed import REVIEW
from dayclear.places.models import Place
from dayclear.records.wording import in_both
from dayclear.screening.operations import Cause
from dayclear.situation import zone_wording
from dayclear.zones import operations as zones
from dayclear.zones import policies, queries
from dayclear.zones.models import Delivery, ZonePeriod, ZoneProposal

CHANGED, KEPT_IN = "zone_changed", "zone_kept_in"
KEEP, LIFT = "keep", "lift"
"""What may be decided beside the kinds of zone of the protocol."""


@transaction.atomic
def decide(
    *,
    place: Place,
    decision: str,
    reason: str,
    scope: Scope,
    by: Account,
    at: datetime,
    for_residents: str = "",
) -> ZonePeriod | None:
    """Decides the zone of a place, and with it what was proposed there; its residents read nothing of ``reason``.

    Returns the period that was begun or ended, None where the zone is kept. A decision as proposed may go without a reason:
    the evidence is one. Raises NotYourZone, LaxerThanAround, and InvalidInput without a reason or for a kind that the
    protocol does not know.
    """
    policies.check_can_decide(place, scope)
    waiting = queries.open_proposal_at(place)
    why = _why(waiting if waiting and decision == as_decision(waiting) else None, reason, for_residents)
    if why.is_missing:
        raise InvalidInput(_("A decision needs a reason."), _("Write in a few words why."))
    before = queries.zone_of(place, scope=Scope.everything(), at=at)
    period = _write(place, decision, why, by, at)
    _answer(place, period, reason, by, at)
    if period is not None:
        cause = Cause(why.reason, why.ground, why.figures)
        round_schemes.follow(place=place, cause=cause, by=by, at=at)
        command.open_tasks(events=_events(place, period, before, at), by=by, at=at)
    zone_proposed.propose(around=[place.path, *_waiting_inside(place)], by=by, at=at)
    _end_reviews(place, period, reason, by, at)
    return period


@transaction.atomic
def accept(*, proposal_ids: Sequence[UUID], scope: Scope, by: Account, at: datetime) -> list[ZoneProposal]:
    """Decides several proposals as they were made, the widest place first; those decided meanwhile are left.

    Returns the ones that were decided now. Raises NotYourZone for a place that the caller does not command.
    """
    asked = sorted(
        (queries.proposal(proposal_id, scope=scope) for proposal_id in proposal_ids),
        key=lambda proposal: proposal.place_path,
    )
    decided = []
    for proposal in asked:
        waiting = queries.open_proposal_at(proposal.place)
        if waiting and waiting.pk == proposal.pk:
            decide(place=proposal.place, decision=as_decision(waiting), reason="", scope=scope, by=by, at=at)
            decided.append(waiting)
    return decided


@transaction.atomic
def review_ended(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:
    """The review of a case was ended on its task's page: what is proposed around the case is kept as it is.

    What another review still waits for is left to that one. Raises NotYourZone for a place that the caller does not command.
    """
    home = cases.case(subject_id, scope=Scope.everything()).place_path
    others = tasks.places_of_living(REVIEW).values()
    asked = [
        proposal
        for proposal in queries.open_proposals_over(home)
        if not any(other.startswith(proposal.place_path) for other in others)
    ]
    for proposal in asked:
        _keep(proposal, by, at, note)


@transaction.atomic
def release_ended(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:
    """The task about a release was ended on its page: the zone is kept for now, and asked about anew another day."""
    proposal = queries.proposal(subject_id, scope=Scope.everything())
    if proposal.is_open:
        _keep(proposal, by, at, note)


def _keep(proposal: ZoneProposal, by: Account | None, at: datetime, note: str) -> None:
    scope = tasks.scope_of(by, at) if by else Scope.everything()
    policies.check_can_decide(proposal.place, scope)
    _answer(proposal.place, None, note.strip(), by, at)


def as_decision(proposal: ZoneProposal) -> str:
    """The decision that would be as proposed."""
    return proposal.kind or LIFT


def _why(as_proposed: ZoneProposal | None, reason: str, for_residents: str) -> zones.Why:
    """Decided as proposed, what the proposal rested on is kept beside what was written, or instead of it."""
    if as_proposed is None:
        return zones.Why(reason.strip(), for_residents=for_residents)
    figures = zone_wording.figures(as_proposed)
    return zones.Why(reason.strip(), as_proposed.ground, figures, for_residents)


def _write(place: Place, decision: str, why: zones.Why, by: Account, at: datetime) -> ZonePeriod | None:
    """The period that changed now, None where nothing did."""
    if decision == KEEP:
        return None
    if decision == LIFT:
        return zones.lift_zone(place=place, why=why, by=by, at=at)
    standing = queries.own_period(place)
    period = zones.set_zone(place=place, kind=decision, why=why, by=by, at=at)
    return None if period == standing else period


def _answer(place: Place, period: ZonePeriod | None, reason: str, by: Account | None, at: datetime) -> None:
    own = queries.own_period(place)
    answered = zones.answer_proposal(
        place=place, kind=own.kind if own else "", period=period, reason=reason, by=by, at=at
    )
    if answered:
        command.finish_for_subjects(
            kinds=[zone_proposed.TASK],
            subject_ids=[answered.pk],
            record=_record(period, reason) or f"zones.ZoneProposal:{answered.pk}",
            by=by,
            at=at,
        )


def _waiting_inside(place: Place) -> list[str]:
    """What waits inside is looked at anew: a stricter zone around may have done it."""
    inside = queries.open_proposals_around(place, scope=Scope.everything())
    return [proposal.place_path for proposal in inside]


def _end_reviews(place: Place, period: ZonePeriod | None, reason: str, by: Account, at: datetime) -> None:
    """The reviews at the place and inside it around which nothing waits any more."""
    living = {
        subject: path
        for subject, path in tasks.places_of_living(REVIEW).items()
        if path.startswith(place.path)
    }
    waiting = queries.waiting_paths(living.values())
    command.finish_for_subjects(
        kinds=[REVIEW],
        subject_ids=[subject for subject, path in living.items() if path not in waiting],
        record=_record(period, reason),
        by=by,
        at=at,
    )


def _record(period: ZonePeriod | None, reason: str) -> str:
    return f"zones.ZonePeriod:{period.pk}" if period else reason


def _events(
    place: Place, period: ZonePeriod, before: queries.StandingZone | None, at: datetime
) -> list[command.EventDraft]:
    """Beginning and end of a period are two events."""
    after = queries.zone_of(place, scope=Scope.everything(), at=at)
    subject_id = period.pk if period.stands else uuid5(period.pk, LIFT)
    return events_of(place=place, subject_id=subject_id, before=before, after=after, at=at)


def events_of(
    *,
    place: Place,
    subject_id: UUID,
    before: queries.StandingZone | None,
    after: queries.StandingZone | None,
    at: datetime,
) -> list[command.EventDraft]:
    """What a change sets going: it is told and delivered otherwise; who is kept in now is asked for by name.

    The label tells from what to what, and how goods come from now on.
    """
    changed = command.EventDraft(
        kind=CHANGED,
        subject_kind="zone",
        subject_id=subject_id,
        subject_label=in_both(lambda: _label(before, after, at)),
        place_id=place.pk,
        place_path=place.path,
    )
    anew = queries.delivery_in(after, at) != queries.delivery_in(before, at)
    if anew and queries.keeps_in(after, at) and KEPT_IN in tasks.protocol_in_force(at).events:
        return [changed, replace(changed, kind=KEPT_IN)]
    return [changed]


def _label(before: queries.StandingZone | None, after: queries.StandingZone | None, at: datetime) -> str:
    none = _("no zone")
    names = [zone.name if zone else none for zone in (before, after)]
    told = " → ".join(dict.fromkeys(names))
    delivery = queries.delivery_in(after, at)
    return f"{told} · {Delivery(delivery).label}" if delivery != queries.delivery_in(before, at) else told
