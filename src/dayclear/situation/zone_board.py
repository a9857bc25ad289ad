"""The board of zones: what waits for a decision, and of every zone that stands how far its release is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from dayclear.cases.queries import SEEING
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places.models import Place
from dayclear.situation import zone_evidence, zone_wording
from dayclear.situation.zone_evidence import Outlook
from dayclear.zones import policies, queries
from dayclear.zones.models import ZonePeriod, ZoneProposal
from dayclear.zones.rules.releasing import Finding


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One criterion of release as people read it."""

    needed: str
    stands: str
    met: bool

    @classmethod
    def of(cls, finding: Finding) -> "FindingRow":
        return cls(zone_wording.needed(finding), zone_wording.stands(finding), finding.met)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that a proposal rests on, by its number and where it lived."""

    number: str
    where: str
    on: date


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """``holds`` is what holds there now, empty where nothing does."""

    proposal: ZoneProposal
    name: str
    holds: str
    evidence: str
    findings: Sequence[FindingRow]
    cases: Sequence[CaseRow]
    cases_told: int
    people: int
    may_decide: bool

    @property
    def more_cases(self) -> int:
        """How many are not told one by one, where any are."""
        return self.cases_told - len(self.cases) if self.cases else 0


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone that stands: its name, how many days, and how far it is."""

    outlook: Outlook
    name: str
    lowers_to: str
    days: int
    people: int
    findings: Sequence[FindingRow]

    @property
    def reason(self) -> str:
        return zone_wording.why_decided(self.outlook.period)

    @property
    def missing(self) -> list[FindingRow]:
        return [finding for finding in self.findings if not finding.met]


@dataclass(frozen=True, slots=True)
class Proposals:
    """``rows`` are the first of all ``waiting`` ones."""

    rows: Sequence[ProposalRow]
    waiting: int

    @property
    def may_decide(self) -> bool:
        return any(row.may_decide for row in self.rows)


def proposals(scope: Scope, at: datetime, *, most: int) -> Proposals:
    """What waits for a decision in sight, what people wait for longest first."""
    waiting = queries.open_proposals(scope)
    return Proposals(proposal_rows(waiting[:most], scope, at), waiting.count())


def standing(scope: Scope, at: datetime) -> QuerySet[ZonePeriod]:
    """The zones that stand in sight, to be paged; ``zones`` tells a page of them."""
    return queries.standing_periods(scope, at)


def zones(periods: Iterable[ZonePeriod], scope: Scope, at: datetime) -> list[ZoneRow]:
    """How far the release of each of these is. What it costs goes with how many are asked for."""
    return zone_rows(zone_evidence.outlooks(list(periods), at), scope, at)


def proposal_rows(proposals: Iterable[ZoneProposal], scope: Scope, at: datetime) -> list[ProposalRow]:
    found = list(proposals)
    paths = [proposal.place_path for proposal in found]
    protocol = protocol_in_force(at)
    standing = queries.zones_of(paths, scope=Scope.everything(), at=at)
    homes = _addresses(case["path"] for one in found for case in one.evidence.get("cases", ()))
    counts = people.roster_counts(paths, scope)
    return [
        ProposalRow(
            proposal=proposal,
            name=zone_wording.kind_name(protocol, proposal.place_path, proposal.kind),
            holds=standing[proposal.place_path].name if proposal.place_path in standing else "",
            evidence=zone_wording.evidence(proposal),
            findings=[FindingRow.of(Finding.of(told)) for told in proposal.evidence.get("findings", ())],
            cases=[
                CaseRow(case["number"], homes.get(case["path"], ""), date.fromisoformat(case["on"]))
                for case in proposal.evidence.get("cases", ())
                if _sees_cases(scope, case["path"])
            ],
            cases_told=proposal.evidence.get("count", 0),
            people=counts[proposal.place_path].people,
            may_decide=policies.can_decide(proposal.place, scope),
        )
        for proposal in found
    ]


def zone_rows(outlooks: Sequence[Outlook], scope: Scope, at: datetime) -> list[ZoneRow]:
    protocol, today = protocol_in_force(at), zone_evidence.local_day(at)
    counts = people.roster_counts([outlook.period.place_path for outlook in outlooks], scope)
    return [
        ZoneRow(
            outlook=outlook,
            name=zone_wording.kind_name(protocol, outlook.period.place_path, outlook.period.kind),
            lowers_to=zone_wording.kind_name(protocol, outlook.period.place_path, outlook.lowers_to),
            days=(today - zone_evidence.local_day(outlook.period.period.lower)).days,
            people=counts[outlook.period.place_path].people,
            findings=[FindingRow.of(finding) for finding in outlook.findings],
        )
        for outlook in outlooks
    ]


def _sees_cases(scope: Scope, path: str) -> bool:
    """Numbers of cases are for those whose duties work on cases; others read how many they are."""
    return any(scope.covers(path, duty) for duty in SEEING)


def _addresses(paths: Iterable[str]) -> dict[str, str]:
    """Where cases lived. Addresses of places are no secret; who lived there is told only on the page of the case."""
    found = Place.objects.filter(path__in=set(paths)).select_related("parent__parent")
    return {place.path: place.address for place in found}
