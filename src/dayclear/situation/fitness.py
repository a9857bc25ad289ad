"""Whether people of key groups may work now: what all parts know of them, in a fixed number of statements however many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from dayclear.cases.states import OPEN, STANDING
from dayclear.clearance import queries as clearance
from dayclear.clearance import rules
from dayclear.clearance.models import Membership
from dayclear.clearance.policies import DUTY
from dayclear.clearance.rules import Facts, Requirement, Told, Verdict
from dayclear.command import queries as command
from dayclear.command.protocol import KeyGroup, Protocol
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.scope import Scope
from dayclear.people.rules import masked_name
from dayclear.places.scoping import within
from dayclear.transfers.states import OCCUPYING
from dayclear.zones import queries as zones

KEPT_AWAY = """
    EXISTS (SELECT FROM cases_contact AS found WHERE found.person_id = {person}.id AND found.status = ANY(%(standing)s))
    OR EXISTS (SELECT FROM transfers_stay AS found
               WHERE found.person_id = {person}.id AND found.status = ANY(%(occupying)s))
    OR EXISTS (SELECT FROM zones_householdseal AS found
               WHERE found.household_id = {person}.household_id AND found.unsealed_at IS NULL)
"""
IS_CASE = """
    EXISTS (SELECT FROM cases_case AS found WHERE found.person_id = {person}.id AND found.status = ANY(%(open)s))
"""
IS_SUSPECTED = """
    EXISTS (SELECT FROM clearance_antigen AS found
            WHERE found.person_id = {person}.id AND found.suspicion = 'waiting' AND found.tested_at <= %(at)s)
"""
STATUSES: Mapping[str, list[str]] = {
    "open": [str(status) for status in OPEN],
    "standing": [str(status) for status in STANDING],
    "occupying": [str(status) for status in OCCUPYING],
}
# Which antigens count: none whose photo shows nothing, and none that was entered by mistake.
COUNTS = "test.photo_check <> 'unreadable' AND test.suspicion <> 'taken_back'"
# A tube that was set aside for a re-test still tells: its people wait until the re-test is known.
_FACTS = f"""
    SELECT person.id, person.place_path, antigen.outcome, antigen.tested_at, nucleic.outcome, nucleic.sampled_at,
           {IS_SUSPECTED.format(person="person")}, {IS_CASE.format(person="person")}, {KEPT_AWAY.format(person="person")}
    FROM people_person AS person
    LEFT JOIN LATERAL (
        SELECT test.outcome, test.tested_at FROM clearance_antigen AS test
        WHERE test.person_id = person.id AND test.tested_at <= %(at)s AND {COUNTS} ORDER BY test.tested_at DESC LIMIT 1
    ) AS antigen ON true
    LEFT JOIN LATERAL (
        SELECT result.outcome, sample.sampled_at
        FROM screening_sample AS sample
        JOIN laboratory_result AS result ON result.barcode = sample.barcode AND result.standing
        WHERE sample.person_id = person.id AND sample.sampled_at <= %(at)s AND sample.aside NOT IN ('undone', 'void')
          AND result.reported_at <= %(at)s
        ORDER BY sample.sampled_at DESC LIMIT 1
    ) AS nucleic ON true
    WHERE person.id = ANY(%(people)s)
"""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What a gate hears of one code: whether, why in words that hold no diagnosis, and until when.

    ``person_id`` and ``employer_id`` are None for somebody on no roster of the gate, ``shown_name`` is the family name alone.
    ``antigen_due_on``: the day of the next antigen, where none of the person's groups is tested every day.
    """

    verdict: Verdict
    person_id: UUID | None = None
    employer_id: UUID | None = None
    employer: str = ""
    shown_name: str = ""
    antigen_due_on: date | None = None

    @property
    def allowed(self) -> bool:
        return self.verdict.allowed

    @property
    def told(self) -> Told:
        return self.verdict.told


@dataclass(frozen=True, slots=True)
class AntigenAsked:
    """What a negative seen at the gate changes: it counts for ``valid_h``; ``until`` and ``told`` hold but for the antigen."""

    valid_h: int
    until: datetime | None
    told: Told


@dataclass(frozen=True, slots=True)
class GateEntry:
    """One line of a list taken along: may work until then, afterwards (or without ``until``: already) ``told`` holds.

    ``antigen`` is None for who is asked for none.
    """

    code: str
    until: datetime | None
    told: Told
    antigen: AntigenAsked | None = None


@dataclass(frozen=True, slots=True)
class GateList:
    """What a gate takes along; it answers from it until ``trusted_until`` and says so."""

    made_at: datetime
    trusted_until: datetime
    entries: Sequence[GateEntry]


def facts_of(person_ids: Collection[UUID], at: datetime) -> dict[UUID, Facts]:
    """What is known of each person at an instant; two statements. The caller decides who may hear what follows."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"people": list(person_ids), "at": at, **STATUSES})
        rows = cursor.fetchall()
    locked = _locked_homes({row[1] for row in rows}, at)
    return {
        person_id: Facts(
            antigen=rules.Test(antigen, antigen_at) if antigen else None,
            nucleic=rules.Test(nucleic, nucleic_at) if nucleic else None,
            is_suspected=suspected,
            is_case=is_case,
            is_isolated=isolated,
            home_is_locked=path in locked,
        )
        for person_id, path, antigen, antigen_at, nucleic, nucleic_at, suspected, is_case, isolated in rows
    }


def _locked_homes(paths: Collection[str], at: datetime) -> set[str]:
    """At which of these homes the zone lets nobody out for work, by the protocol."""
    protocol = command.protocol_in_force(at)
    locked = set()
    for path, zone in zones.zones_of(list(paths), scope=Scope.everything(), at=at).items():
        kind = protocol.at(zone.path).zones.get(zone.kind)
        if kind is not None and not kind.may_leave_for_work:
            locked.add(path)
    return locked


def may_work(person_id: UUID, *, scope: Scope, at: datetime) -> GateAnswer:
    """Whether somebody may work at the gates of ``scope`` now. On no roster there: the answer tells nothing else."""
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    found = clearance.memberships_at_gate([person_id], scope, day)
    if not found:
        return GateAnswer(rules.may_work(Facts(), None, at))
    person, employer = found[0].person, found[0].employer
    facts = facts_of([person.pk], at)[person.pk]
    paths = {one.employer_id: one.employer.place_path for one in found}
    groups = _groups(found, paths, command.protocol_in_force(at))
    return GateAnswer(
        rules.may_work(facts, rules.requirement(groups), at),
        person.pk,
        employer.pk,
        employer.name,
        masked_name(person.name),
        _next_antigen_on(facts, groups, day),
    )


def _next_antigen_on(facts: Facts, groups: Sequence[KeyGroup], today: date) -> date | None:
    every_days = min((group.antigen_every_days for group in groups if group.antigen_per_day), default=1)
    counts = facts.antigen is not None and facts.antigen.outcome != "invalid"
    return next_antigen_on(every_days, facts.antigen.at if facts.antigen and counts else None, today)


def next_antigen_on(every_days: int, latest_at: datetime | None, today: date) -> date | None:
    """By the latest test that counts; None where one is due every day. Nobody's next day is past: today, then."""
    if every_days == 1:
        return None
    if latest_at is None:
        return today
    return max(today, latest_at.astimezone(settings.DISTRICT_ZONE).date() + timedelta(days=every_days))


def _groups(
    memberships: Iterable[Membership], paths: Mapping[UUID, str], protocol: Protocol
) -> list[KeyGroup]:
    """The groups of these memberships; one that the protocol no longer knows asks for what all together ask."""
    groups: list[KeyGroup] = []
    for one in memberships:
        known = protocol.at(paths.get(one.employer_id, "/")).key_groups
        group = known.get(one.key_group)
        groups += [group] if group else known.values()
    return groups


def gate_list(*, scope: Scope, at: datetime) -> GateList:
    """Everybody on the rosters of the gates in ``scope``, as codes with an answer; no names, and nothing else."""
    protocol = command.protocol_in_force(at)
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    found = Membership.objects.filter(
        clearance.on_day(day), within(scope, "employer__place_path", DUTY), employer__in_use=True
    ).select_related("employer")
    members: dict[UUID, list[Membership]] = {}
    for membership in found.order_by("person_id", "pk"):
        members.setdefault(membership.person_id, []).append(membership)
    paths = {one.employer_id: one.employer.place_path for many in members.values() for one in many}
    facts = facts_of(members.keys(), at)
    entries = [
        _entry(person_id, facts[person_id], rules.requirement(_groups(many, paths, protocol)), at)
        for person_id, many in members.items()
    ]
    trusted_h = protocol.clearance.list_trusted_h
    return GateList(at, at + timedelta(hours=trusted_h), entries)


def _entry(person_id: UUID, facts: Facts, needed: Requirement, at: datetime) -> GateEntry:
    code = str(Code(CodeKind.PERSON, person_id))
    until, told = _outlook(rules.may_work(facts, needed, at))
    if needed.antigen_valid_h is None:
        return GateEntry(code, until, told)
    besides = rules.may_work(facts, replace(needed, antigen_valid_h=None), at)
    return GateEntry(code, until, told, AntigenAsked(needed.antigen_valid_h, *_outlook(besides)))


def _outlook(verdict: Verdict) -> tuple[datetime | None, Told]:
    """Until when somebody may work, and what holds after that."""
    if not verdict.allowed:
        return None, verdict.told
    return verdict.until, rules.TOLD[verdict.then] if verdict.then else Told.CLEAR
