"""The zone of one place: what holds and until when at the earliest, what is proposed, and everything decided before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dayclear.command import queries as command
from dayclear.command.protocol import ZoneKind
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.situation import zone_board, zone_evidence, zone_wording
from dayclear.situation.zone_board import ProposalRow, ZoneRow
from dayclear.zones import policies, queries
from dayclear.zones.models import ZonePeriod, ZoneProposal


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that was decided or proposed at the place; one of the two is None."""

    at: datetime
    period: ZonePeriod | None
    proposal: ZoneProposal | None
    name: str

    @property
    def reason(self) -> str:
        """Why it was decided, or why the proposal ended as it did."""
        if self.period:
            return zone_wording.why_decided(self.period)
        return zone_wording.why_answered(self.proposal) if self.proposal else ""

    @property
    def end_reason(self) -> str:
        return zone_wording.why_ended(self.period) if self.period else ""


@dataclass(frozen=True, slots=True)
class ZoneSheet:
    """``zone`` is the zone that holds there, with its release; ``comes_from`` the place around that it is of, if so."""

    place: Place
    zone: ZoneRow | None
    comes_from: Place | None
    own: ZonePeriod | None
    proposal: ProposalRow | None
    near: Sequence[ProposalRow]
    around: Sequence[Place]
    past: Sequence[Past]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What hangs at the door: which zone, since when and why, what holds, its end, and whom to call."""

    place: Place
    kind: ZoneKind
    period: ZonePeriod
    earliest_on: date | None
    answering: Sequence[command.Answer]

    @property
    def reason(self) -> str:
        return zone_wording.begun_for_residents(self.period)


def zone_sheet(place: Place, scope: Scope, at: datetime) -> ZoneSheet:
    """The caller has found the place in its scope."""
    own = queries.own_period(place)
    holding = _holding(place, at)
    waiting = queries.open_proposal_at(place)
    commanded = [one for one in reversed(places.ancestors(place)) if policies.can_decide(one, scope)]
    return ZoneSheet(
        place=place,
        zone=next(iter(zone_board.zone_rows(zone_evidence.outlooks([holding], at), Scope.everything(), at)))
        if holding
        else None,
        comes_from=holding.place if holding and holding.place_id != place.pk else None,
        own=own,
        proposal=next(iter(zone_board.proposal_rows([waiting], scope, at))) if waiting else None,
        near=zone_board.proposal_rows(queries.open_proposals_around(place, scope=scope), scope, at),
        around=commanded,
        past=_past(place, scope, at),
        may_decide=policies.can_decide(place, scope),
    )


def notice(place: Place, at: datetime) -> Notice | None:
    """None where no zone holds. Zones are told to everybody who lives there."""
    holding = _holding(place, at)
    if holding is None:
        return None
    outlook = next(iter(zone_evidence.outlooks([holding], at)))
    if outlook.rule is None:
        return None
    answering = command.answering_posts(place=place, at=at, scope=Scope.everything())
    return Notice(
        place=place,
        kind=outlook.rule,
        period=holding,
        earliest_on=outlook.earliest_on,
        answering=[answer for answer in answering if answer.phone][:2],
    )


def earliest_on(place: Place, at: datetime) -> date | None:
    """On which day the zone that holds at a place can end or be lowered first; None where no day can be told."""
    holding = _holding(place, at)
    return (
        next((outlook.earliest_on for outlook in zone_evidence.outlooks([holding], at)), None)
        if holding
        else None
    )


def _holding(place: Place, at: datetime) -> ZonePeriod | None:
    """The period of the zone that holds there, its own or a stricter one of a place around."""
    holds = queries.zone_of(place, scope=Scope.everything(), at=at)
    return queries.period_of(holds.path, at) if holds else None


def _past(place: Place, scope: Scope, at: datetime) -> list[Past]:
    protocol = command.protocol_in_force(at)
    decided = [
        Past(period.decided_at, period, None, queries.name_of(period))
        for period in queries.zone_history(place, scope=scope)
    ]
    proposed = [
        Past(
            proposal.ended_at or proposal.proposed_at,
            None,
            proposal,
            zone_wording.kind_name(protocol, place.path, proposal.kind),
        )
        for proposal in queries.proposal_history(place, scope=scope)
    ]
    return sorted([*decided, *proposed], key=lambda past: past.at, reverse=True)
