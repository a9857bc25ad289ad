"""What the parts know that zones are decided by: cases near a place, contacts still at home, rounds and their results.

A fixed number of statements, however many zones stand. Nothing is decided here: ``zones.rules`` does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from dayclear.cases.models import Case
from dayclear.cases.states import CaseStatus
from dayclear.command.protocol import Protocol, ZoneKind
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places.models import Place
from dayclear.places.path_sets import lies_in, outermost
from dayclear.zones import queries as zones
from dayclear.zones.models import ZonePeriod
from dayclear.zones.rules import outwards, strictest
from dayclear.zones.rules.proposing import CaseSeen, Standing
from dayclear.zones.rules.releasing import Finding, RoundSeen, ZoneFacts, earliest, findings, lowered_to

ROUNDS_WITHIN_DAYS = 7
"""An older round proves nothing about a zone; it is not even told as the last one."""

# A path ends with a slash; all paths inside it come before the same text with the character after the slash.
LAST_CASE = """
    SELECT DISTINCT ON (asked.path) asked.path, found.number, found.reported_at
    FROM unnest(%(paths)s::text[], %(sinces)s::timestamptz[], %(counted)s::text[], %(apart)s::boolean[])
        AS asked (path, since, counted, apart)
    JOIN cases_case AS found ON found.status <> 'withdrawn' AND found.reported_at >= asked.since
        AND found.found_in = ANY (string_to_array(asked.counted, ' '))
        AND found.place_path >= asked.path COLLATE "C"
        AND found.place_path < (left(asked.path, -1) || '0') COLLATE "C"
    WHERE NOT asked.apart OR NOT EXISTS (
        SELECT FROM zones_zoneperiod AS part WHERE part.period @> %(at)s AND part.place_path <> asked.path
            AND starts_with(part.place_path, asked.path) AND starts_with(found.place_path, part.place_path)
    )
    ORDER BY asked.path, found.reported_at DESC, found.number
"""
# One reading of the close contacts, added up by place in Python: a zone may hold thousands of stairwells.
CONTACTS = """
    SELECT contact.place_path, count(*) FILTER (WHERE contact.status = 'listed'), max(contact.isolated_at)
    FROM cases_contact AS contact
    WHERE contact.kind = 'close' AND contact.status IN ('listed', 'isolating', 'at_home', 'released')
        AND EXISTS (SELECT FROM unnest(%(tops)s::text[]) AS top (path)
            WHERE contact.place_path >= top.path COLLATE "C"
              AND contact.place_path < (left(top.path, -1) || '0') COLLATE "C")
    GROUP BY contact.place_path
"""
ROUNDS = """
    SELECT asked.path, round.name, round.opened_at, coalesce(sum(total.roster), 0)::int,
        coalesce(sum(total.due + total.not_at_home), 0)::int, coalesce(sum(total.sampled), 0)::int,
        coalesce(sum(total.positive + total.refused), 0)::int,
        EXISTS (SELECT FROM screening_roundplace AS chosen WHERE chosen.round_id = round.id
            AND chosen.is_chosen AND starts_with(asked.path, chosen.place_path))
    FROM unnest(%(paths)s::text[]) AS asked (path)
    JOIN screening_round AS round ON round.opened_at >= %(since)s AND round.opened_at <= %(at)s
    JOIN screening_roundtotal AS total ON total.round_id = round.id
        AND total.place_path >= asked.path COLLATE "C"
        AND total.place_path < (left(asked.path, -1) || '0') COLLATE "C"
    GROUP BY asked.path, round.id
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A zone that stands: what its release asks for, what it would become then, and on which day at the earliest."""

    period: ZonePeriod
    rule: ZoneKind | None
    findings: tuple[Finding, ...]
    lowers_to: str

    @property
    def earliest_on(self) -> date | None:
        return earliest(self.findings)

    @property
    def is_released(self) -> bool:
        return bool(self.findings) and all(finding.met for finding in self.findings)

    @property
    def missing(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.met]


def recent_cases(*, since: datetime, inside: Collection[str] | None = None) -> list[CaseSeen]:
    """The cases reported from an instant on, wherever found; ``inside`` limits to those at or inside these places."""
    found = Case.objects.exclude(status=CaseStatus.WITHDRAWN).filter(reported_at__gte=since)
    if inside is not None:
        near = Q(pk__in=[])
        for path in outermost(inside):
            near |= Q(place_path__startswith=path)
        found = found.filter(near)
    rows = found.values_list("number", "place_path", "found_in", "reported_at", "confirmed_at")
    return [CaseSeen(*row) for row in rows]


def outlooks(periods: Sequence[ZonePeriod], at: datetime) -> list[Outlook]:
    """For each zone that stands, how far its release is; in the order given."""
    if not periods:
        return []
    protocol, today = protocol_in_force(at), local_day(at)
    standing = zones.periods_since(at, at)
    facts = _facts(periods, protocol, standing, at)
    return [_outlook(period, protocol, standing, facts[period.pk], today) for period in periods]


def _outlook(
    period: ZonePeriod, protocol: Protocol, standing: Sequence[Standing], facts: ZoneFacts, today: date
) -> Outlook:
    kinds = protocol.at(period.place_path).zones
    rule = kinds.get(period.kind)
    if rule is None:
        return Outlook(period, None, (), "")
    outer = {zone.path: zone for zone in standing if zone.path != period.place_path}
    around = strictest(period.place_path, outer)
    return Outlook(
        period,
        rule,
        findings(rule, facts, today),
        lowered_to(rule, kinds, around.rank if around else None),
    )


def _facts(
    periods: Sequence[ZonePeriod], protocol: Protocol, standing: Sequence[Standing], at: datetime
) -> Mapping[UUID, ZoneFacts]:
    rules = {period.pk: protocol.at(period.place_path).zones.get(period.kind) for period in periods}
    paths = [period.place_path for period in periods]
    last_cases = _last_cases(periods, rules, at)
    contacts = _contacts(paths)
    rounds = _rounds(paths, at)
    lowered = zones.lowered(periods)
    stricter = _stricter_left(periods, rules, standing)
    facts = {}
    for period in periods:
        number, reported_at = last_cases.get(period.place_path, ("", None))
        waiting, out_at = contacts[period.place_path]
        facts[period.pk] = ZoneFacts(
            since=local_day(period.period.lower),
            was_lowered=period.pk in lowered,
            last_case_on=local_day(reported_at) if reported_at else None,
            last_case=number,
            contacts_waiting=waiting,
            last_contact_out_on=local_day(out_at) if out_at else None,
            rounds=tuple(rounds.get(period.place_path, ())),
            stricter_left=stricter[period.pk],
        )
    return facts


def _last_cases(
    periods: Sequence[ZonePeriod], rules: Mapping[UUID, ZoneKind | None], at: datetime
) -> dict[str, tuple[str, datetime]]:
    """The last case in each zone since it stands, but for cases in a part that counts its days apart."""
    known = [(period, rule) for period in periods if (rule := rules[period.pk])]
    with connection.cursor() as cursor:
        cursor.execute(
            LAST_CASE,
            {
                "paths": [period.place_path for period, _rule in known],
                "sinces": [period.period.lower for period, _rule in known],
                "counted": [" ".join(rule.counts_found_in) for _period, rule in known],
                "apart": [rule.restarts_at is not None for _period, rule in known],
                "at": at,
            },
        )
        return {path: (number, reported_at) for path, number, reported_at in cursor.fetchall()}


def _contacts(paths: Sequence[str]) -> dict[str, tuple[int, datetime | None]]:
    """Of each zone's close contacts, how many are still at home, and when the last one left."""
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS, {"tops": sorted(outermost(paths))})
        rows = cursor.fetchall()
    found: dict[str, tuple[int, datetime | None]] = dict.fromkeys(paths, (0, None))
    for home, waiting, out_at in rows:
        for path in outwards(home):
            if path in found:
                before, latest = found[path]
                found[path] = (before + waiting, max(filter(None, (latest, out_at)), default=None))
    return found


def _rounds(paths: Sequence[str], at: datetime) -> dict[str, list[RoundSeen]]:
    """The rounds of each whole zone: it was chosen as a whole, or everybody who lives there was on the list."""
    since = at - timedelta(days=ROUNDS_WITHIN_DAYS)
    living = people.roster_counts(paths, Scope.everything())
    seen: dict[str, list[RoundSeen]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ROUNDS, {"paths": list(paths), "since": since, "at": at})
        for path, name, opened_at, roster, missing, awaited, not_negative, chosen in cursor.fetchall():
            if chosen or roster >= living[path].people:
                told = RoundSeen(name, local_day(opened_at), roster, missing, awaited, not_negative)
                seen.setdefault(path, []).append(told)
    return seen


def _stricter_left(
    periods: Sequence[ZonePeriod], rules: Mapping[UUID, ZoneKind | None], standing: Sequence[Standing]
) -> dict[UUID, int]:
    """How many stricter zones still stand in the district, street … in which the kind of zone waits for them."""
    levels = {rule.others_lifted_in for rule in rules.values() if rule and rule.others_lifted_in}
    around = {path for period in periods for path in outwards(period.place_path)} if levels else set()
    enclosing = {
        level: set(Place.objects.filter(path__in=around, level=level).values_list("path", flat=True))
        for level in levels
    }
    left = {}
    for period in periods:
        rule = rules[period.pk]
        wide = enclosing.get(rule.others_lifted_in or "", set()) if rule else set()
        whole = next((path for path in outwards(period.place_path) if path in wide), period.place_path)
        rank = rule.rank if rule else 0
        left[period.pk] = sum(1 for zone in standing if zone.rank < rank and lies_in(zone.path, {whole}))
    return left


def local_day(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()


def window_start(protocols: Iterable[Protocol], at: datetime) -> datetime:
    """From when on cases can propose anything under one of these protocols."""
    days = (kind.propose_within_days for protocol in protocols for kind in protocol.zones.values())
    return at - timedelta(days=max(days, default=0))
