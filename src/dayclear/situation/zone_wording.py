"""How zones, proposals and the criteria of release are said, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dayclear.command.protocol import Protocol
from dayclear.zones.models import Ground, ZoneProposal
from dayclear.zones.rules.releasing import Criterion, Finding


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
        "count": finding.count,
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
            return _("none") if finding.met else _("%(count)d still stand") % told


def _clear(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.met:
        return _("met since %(on)s") % told
    if finding.name:
        return _("on %(on)s; last case %(name)s on %(since)s") % told
    return _("on %(on)s; counted from %(since)s") % told


def _contacts_out(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.count:
        return _("%(count)d close contacts are still at home") % told
    if finding.since is None:
        return _("there were none")
    return (_("met since %(on)s") if finding.met else _("on %(on)s; the last left on %(since)s")) % told


def _all_negative(finding: Finding, told: Mapping[str, Any]) -> str:
    if finding.met:
        return _("%(name)s on %(since)s") % told
    if finding.since is None:
        return _("no round of the whole zone in the last days")
    if finding.count:
        return _("%(name)s on %(since)s: %(count)d missing, awaited or not negative") % told
    return _("%(name)s was on %(since)s: too long ago") % told


def evidence(proposal: ZoneProposal) -> str:
    """What a proposal rests on, in one sentence."""
    told = proposal.evidence
    if proposal.ground == Ground.RELEASE:
        return _("All %(count)d criteria of release hold.") % {"count": len(told["findings"])}
    said = {
        "count": told["count"],
        "days": told["within_days"],
        "first": _day(date.fromisoformat(told["first_on"])),
        "last": _day(date.fromisoformat(told["last_on"])),
    }
    by_count = proposal.ground == Ground.CASES
    if said["first"] == said["last"]:
        return (
            _("Cases in %(days)d days: %(count)d, on %(last)s")
            if by_count
            else _("Cases: %(count)d, on %(last)s")
        ) % said
    if by_count:
        return _("Cases in %(days)d days: %(count)d, %(first)s – %(last)s") % said
    return _("Cases: %(count)d, %(first)s – %(last)s") % said


def _day(day: date | None) -> str:
    return day.strftime("%m-%d") if day else "–"


def reason(told: str) -> str:
    """A reason in which the rules gave theirs is told in the reader's language; any other stays as it was written."""
    for ground in Ground:
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                is_its = told == str(ground.label)
            if is_its:
                return str(ground.label)
    return told
