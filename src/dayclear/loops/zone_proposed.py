"""The rules propose, a commander decides: what cases and their absence ask for, place by place, with the evidence.

Run when a case opens or is withdrawn, when a zone is decided, and by the worker; repeating it changes nothing. A proposal
that a case brought about is answered by the review that its positive opened; one of release opens a task of its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.records.wording import in_both
from dayclear.situation import zone_evidence
from dayclear.zones import operations as zones
from dayclear.zones import queries
from dayclear.zones.models import Ground, ZoneProposal
from dayclear.zones.rules import outwards
from dayclear.zones.rules.proposing import Measure, Spot, Standing, measures

EVENT, TASK = "release_proposed", "decide_release"
REVIEW = "review_zone"
CASES_TOLD = 20


@transaction.atomic
def propose(
    *, at: datetime, around: Collection[str] | None = None, by: Account | None = None
) -> zones.ProposalsChanged:
    """Brings all proposals up to date, or those of the places at and around these paths and of zones inside them."""
    among = {outer for path in around for outer in outwards(path)} if around is not None else None
    protocol = protocol_in_force(at)
    by_cases = _by_cases(protocol, among, at)
    releases = _releases(among, at)
    # A place with a case to act on is not one to be released.
    drafts = {draft.place_id: draft for draft in (*releases, *by_cases)}
    changed = zones.propose(drafts=list(drafts.values()), among=among, by=by, at=at)
    command.cancel_for_subjects(
        subject_ids=changed.overtaken, reason=_("The proposal was overtaken by events."), by=by, at=at
    )
    if EVENT in protocol.events:
        released = [one for one in changed.new if one.ground == Ground.RELEASE]
        command.open_tasks(events=[_event(proposal) for proposal in released], by=by, at=at)
    return changed


def propose_around(*, cases_found: Sequence[Case], by: Account | None, at: datetime) -> None:
    """Cases were found or withdrawn: what their homes and the places around ask for now."""
    if cases_found:
        _end_reviews(propose(around={case.place_path for case in cases_found}, by=by, at=at), by=by, at=at)


def sweep(*, at: datetime) -> int:
    """What the turn of a day, a closed round or a contact that left has brought about; how many proposals are new."""
    changed = propose(at=at)
    _end_reviews(changed, by=None, at=at)
    return len(changed.new)


def _end_reviews(changed: zones.ProposalsChanged, *, by: Account | None, at: datetime) -> None:
    """Where nothing that was proposed around a case waits any more, nobody need review it."""
    if not changed.overtaken:
        return
    gone = set(queries.paths_of(changed.overtaken))
    touched = {
        subject: path
        for subject, path in tasks.places_of_living(REVIEW).items()
        if not gone.isdisjoint(outwards(path))
    }
    waiting = queries.waiting_paths(touched.values())
    command.cancel_for_subjects(
        kinds=[REVIEW],
        subject_ids=[subject for subject, path in touched.items() if path not in waiting],
        reason=_("The proposal was overtaken by events."),
        by=by,
        at=at,
    )


def _by_cases(protocol: Protocol, among: Collection[str] | None, at: datetime) -> list[zones.ProposalDraft]:
    rules = [protocol, *protocol.overrides.values()]
    since = zone_evidence.window_start(rules, at)
    if among is None:
        periods = queries.periods_since(since, at)
        cases = zone_evidence.recent_cases(since=since)
        places = _places({outer for case in cases for outer in outwards(case.path)}, rules, periods)
    else:
        places = _places(among, rules, queries.periods_since(at, at, around=among))
        touched = [place.path for place in places]
        periods = queries.periods_since(since, at, inside=touched)
        cases = zone_evidence.recent_cases(since=since, inside=touched)
    decided = queries.last_decisions(place.pk for place in places)
    found = measures(
        spots=[Spot(place.path, place.level, decided.get(place.pk)) for place in places],
        cases=cases,
        periods=periods,
        kinds_at=lambda path: protocol.at(path).zones,
        at=at,
    )
    by_path = {place.path: place for place in places}
    return [_draft(by_path[measure.path], measure) for measure in found]


def _places(paths: Collection[str], rules: Sequence[Protocol], periods: Sequence[Standing]) -> list[Place]:
    """Of these, the places that something may be proposed for: by their level, or because a zone stands there."""
    kinds = [kind for protocol in rules for kind in protocol.zones.values()]
    levels = {
        level for kind in kinds for level in (*kind.propose_at, kind.rises_at, kind.restarts_at) if level
    }
    zoned = {period.path for period in periods if period.until is None}
    able = Q(level__in=levels) | Q(path__in=zoned)
    return list(Place.objects.filter(able, path__in=paths, in_use=True))


def _draft(place: Place, measure: Measure) -> zones.ProposalDraft:
    days = [zone_evidence.local_day(case.reported_at) for case in measure.cases]
    evidence: dict[str, Any] = {
        "count": len(measure.cases),
        "within_days": measure.within_days,
        "first_on": min(days).isoformat(),
        "last_on": max(days).isoformat(),
        "cases": [
            {"number": case.number, "path": case.path, "on": day.isoformat()}
            for case, day in zip(measure.cases[:CASES_TOLD], days, strict=False)
        ],
    }
    return zones.ProposalDraft(place.pk, place.path, measure.kind, measure.ground, evidence)


def _releases(among: Collection[str] | None, at: datetime) -> list[zones.ProposalDraft]:
    """The zones whose criteria all hold. One that was kept all the same is asked about anew on the next day."""
    standing = list(queries.standing_periods(Scope.everything(), at, among=among))
    released = [outlook for outlook in zone_evidence.outlooks(standing, at) if outlook.is_released]
    decided = queries.last_decisions(outlook.period.place_id for outlook in released)
    today = zone_evidence.local_day(at)
    return [
        zones.ProposalDraft(
            outlook.period.place_id,
            outlook.period.place_path,
            outlook.lowers_to,
            Ground.RELEASE,
            {"findings": [finding.told() for finding in outlook.findings]},
        )
        for outlook in released
        if zone_evidence.local_day(decided[outlook.period.place_id]) < today
    ]


def _event(proposal: ZoneProposal) -> command.EventDraft:
    return command.EventDraft(
        kind=EVENT,
        subject_kind="zone",
        subject_id=proposal.pk,
        subject_label=in_both(lambda: str(proposal.place.address)),
        place_id=proposal.place_id,
        place_path=proposal.place_path,
    )
