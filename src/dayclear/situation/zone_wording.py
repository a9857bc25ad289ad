"""How zones, proposals and the criteria of release are said, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dayclear.command.protocol import Protocol
from dayclear.screening.models import PLACES_MOVED, ZONE_AGAIN, SchemeChange
from dayclear.zones.models import Ground, ZonePeriod, ZoneProposal
from dayclear.zones.rules.releasing import Criterion, Finding
from dayclear.zones.states import ProposalStatus


def kind_name(protocol: Protocol, path: str, kind: str) -> str:
    """What the protocol calls a kind at a place; “lift the zone” for none."""
    known = protocol.at(path).zones.get(kind)
    return str(known.name) if known else kind or _("Lift the zone")


def needed(finding: Finding) -> str:
    """What a criterion asks for."""
    told = {"days": finding.needed}
    match finding.criterion:
        case Criterion.CLEAR:
            return _("%(days)d days without a new case") % told
        case Criterion.CONTACTS_OUT:
            return _("%(days)d days since the last close contact left") % told
        case Criterion.ALL_NEGATIVE:
            return _("A whole round, all negative, within %(days)d days") % told
        case _others:
            return _("No stricter zone left around")


def stands(finding: Finding) -> str:
    """Whether it is met since when, or what is missing."""
    told = {
        "since": _day(finding.since),
        "on": _day(finding.on),
        "count": f"{finding.count:,}",
        "name": finding.name,
    }
    match finding.criterion:
        case Criterion.CLEAR:
            return _clear(finding, told)
        case Criterion.CONTACTS_OUT:
            return _contacts_out(finding, told)
        case Criterion.ALL_NEGATIVE:
            return _all_negative(finding, told)
        case _others:
            return _("none") if finding.met else _("%(count)s still stand") % told


def _clear(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.met:
        return _("met since %(on)s") % told
    if finding.name:
        return _("on %(on)s; last case %(name)s on %(since)s") % told
    return _("on %(on)s; counted from %(since)s") % told


def _contacts_out(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.count:
        return _("%(count)s close contacts are still at home") % told
    if finding.since is None:
        return _("there were none")
    return (_("met since %(on)s") if finding.met else _("on %(on)s; the last left on %(since)s")) % told


def _all_negative(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.met:
        return _("%(name)s on %(since)s") % told
    if finding.since is None:
        return _("no round of the whole zone in the last days")
    if finding.count:
        return _("%(name)s on %(since)s: %(count)s missing, awaited or not negative") % told
    return _("%(name)s was on %(since)s: too long ago") % told


def figures(proposal: ZoneProposal) -> dict[str, Any]:
    """The numbers that a proposal rests on, without the cases one by one."""
    told = proposal.evidence
    if proposal.ground == Ground.RELEASE:
        return {"count": len(told["findings"])}
    return {name: told[name] for name in ("count", "within_days", "first_on", "last_on")}


def evidence(proposal: ZoneProposal) -> str:
    """What a proposal rests on, in one sentence."""
    return _rests_on(proposal.ground, figures(proposal))


def why(ground: str, told: Mapping[str, Any], reason: str) -> str:
    """What somebody wrote, as they wrote it; else the ground with its figures, in the reader's language."""
    if reason.strip() or not ground:
        return reason.strip()
    label = str(Ground(ground).label)
    if not told:
        return label
    in_numbers = _rests_on(ground, told)
    return in_numbers if ground in {Ground.CASES, Ground.RELEASE} else f"{label} · {in_numbers}"


def why_decided(period: ZonePeriod) -> str:
    return why(period.ground, period.figures, period.reason)


def why_ended(period: ZonePeriod) -> str:
    return why(period.end_ground, period.end_figures, period.end_reason)


def told_residents(ground: str, written: str) -> str:
    """Why, in words that may hang at every door: what was written for that, else the ground without a number.

    Never ``reason``, which is written for the staff, nor how many cases: behind few doors a number tells whose they are
    (docs/adr/0012).
    """
    if written.strip():
        return written.strip()
    match ground:
        case Ground.CASES:
            return _("There were cases in this area in the last days.")
        case Ground.RISE:
            return _("Somebody in the zone has tested positive.")
        case Ground.RESTART:
            return _("There is a new case, so the days are counted anew.")
        case Ground.RELEASE:
            return _("Everything is fulfilled that the rules ask for before a zone is lowered or lifted.")
        case _others:
            return ""


def begun_for_residents(period: ZonePeriod) -> str:
    """Everybody has a right to a reason: where there is none in general words, who gives it."""
    told = told_residents(period.ground, period.for_residents)
    return told or _("Decided by whoever commands here. Ask for the reason at the numbers below.")


def why_sampled_so(change: SchemeChange) -> str:
    """Why people are sampled otherwise: with the zone's decision, by hand, or because the tree changed."""
    if change.ground == PLACES_MOVED and not change.reason:
        return _("Places moved in the tree.")
    if change.ground == ZONE_AGAIN:
        return _("By the zone again")
    return why(change.ground, change.figures, change.reason)


def why_answered(proposal: ZoneProposal) -> str:
    """Why a proposal ended as it did."""
    if proposal.end_reason:
        return proposal.end_reason
    match proposal.status:
        case ProposalStatus.OVERTAKEN:
            return _("What it rested on has changed.")
        case ProposalStatus.DECLINED:
            return _("Its task was ended without a decision.")
        case _others:
            return evidence(proposal)


def _rests_on(ground: str, told: Mapping[str, Any]) -> str:
    if ground == Ground.RELEASE:
        return _("All %(count)s criteria of release hold.") % told
    said = {
        "count": f"{told['count']:,}",
        "days": told["within_days"],
        "first": _day(date.fromisoformat(told["first_on"])),
        "last": _day(date.fromisoformat(told["last_on"])),
    }
    by_count = ground == Ground.CASES
    if said["first"] == said["last"]:
        return (
            _("Cases in %(days)d days: %(count)s, on %(last)s")
            if by_count
            else _("Cases: %(count)s, on %(last)s")
        ) % said
    if by_count:
        return _("Cases in %(days)d days: %(count)s, %(first)s – %(last)s") % said
    return _("Cases: %(count)s, %(first)s – %(last)s") % said


def _day(day: date | None) -> str:
    return day.strftime("%m-%d") if day else "–"
