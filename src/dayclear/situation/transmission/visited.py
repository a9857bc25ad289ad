"""What the visits of cases tell of an outbreak: places that many of them went to, who met whom, and who else was met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Visit
from dayclear.cases.queries import Exposer
from dayclear.command.protocol import ContactRule, Protocol
from dayclear.engines import contacts as engine
from dayclear.engines.contacts import NEVER, Cases, Contacts, Definitions, Quarantines, Rule
from dayclear.engines.epidemic import Ints
from dayclear.kernel.clock import day_bounds
from dayclear.people.models import Standing
from dayclear.places.models import ENCLOSING, Place
from dayclear.situation.contact_search.ground import Ground, engine_rule, ground_around
from dayclear.situation.transmission.outbreak import Exposure

FEWEST_CASES = 2
"""A place that one case went to binds nobody."""
_WHERE = ("place", "named_place", "vehicle")
_NOBODY_S = int(np.iinfo(np.int32).min)


@dataclass(frozen=True, slots=True)
class Meetings:
    """``met``: for a case which others it met while these could infect it; ``people``: everybody met, by the setting."""

    met: Mapping[int, Ints]
    people: Mapping[str, set[UUID]]


def meetings(found: Sequence[Case], rule: ContactRule, *, at: datetime) -> Meetings:
    """Who was with whom by the definition of a close contact, from so many days before an illness until isolation."""
    if not found:
        return Meetings({}, {})
    infectious = [_infectious(case, rule, at) for case in found]
    origin = min(one.since for one in infectious)
    ground = ground_around(infectious, [case.person_id for case in found], origin=origin, at=at)
    contacts = _all_met(ground, infectious, engine_rule(rule), origin)
    row_of = {ground.number(case.person_id): row for row, case in enumerate(found)}
    met = defaultdict(list)
    people = defaultdict(set)
    nameless = set(ground.nameless.tolist())
    who = ground.who(contacts.person)
    for row, reason in enumerate(contacts.reason_rows[:-1].tolist()):
        number = int(contacts.person[row])
        if number in nameless:
            continue
        if number in row_of:
            met[row_of[number]].append(int(contacts.case[row]))
        people[_setting(ground, contacts, reason)].add(who[row])
    return Meetings({one: np.array(others, np.int64) for one, others in met.items()}, people)


def _infectious(case: Case, rule: ContactRule, at: datetime) -> Exposer:
    since = _midnight(fell_ill_on(case) - timedelta(days=rule.exposed_days_before))
    return Exposer(case.person_id, since, max(since, case.moved_at or at))


def fell_ill_on(case: Case) -> date:
    """The onset, else the day of the swab: what is closest to when the person fell ill."""
    seen = (case.sampled_at or case.reported_at).astimezone(settings.DISTRICT_ZONE).date()
    return case.onset_on or seen


def _midnight(on: date) -> datetime:
    return day_bounds(on, settings.DISTRICT_ZONE)[0]


def _all_met(ground: Ground, infectious: Sequence[Exposer], close: Rule, origin: datetime) -> Contacts:
    """Whom these met, cases among them; whom those met is not asked."""
    bounds = [
        [int((instant - origin).total_seconds()) for instant in (one.since, one.until)] for one in infectious
    ]
    persons = np.array([ground.number(one.person_id) for one in infectious], np.int32)
    since, until = np.array(bounds, np.int32).T
    never = Rule(np.full_like(close.distances, NEVER), close.least_s)
    return engine.find_contacts(
        ground.visits,
        Cases(persons, since.copy(), until.copy()),
        Definitions(close, never),
        quarantines=Quarantines.none(others_s=_NOBODY_S),
        cases_too=True,
        reasons_most=1,
    )


def _setting(ground: Ground, contacts: Contacts, reason: int) -> str:
    """What the one who was met told, else what the case did."""
    own = ground.setting(int(contacts.reasons.own_visit[reason]))
    return own if own != "other" else ground.setting(int(contacts.reasons.their_visit[reason]))


def places_visited(found: Sequence[Case], place: Place, protocol: Protocol) -> list[Exposure]:
    """Where several cases were in the days before they fell ill, against everybody of the place's roster who was there."""
    ill_on = {case.person_id: fell_ill_on(case) for case in found}
    if not ill_on:
        return []
    days = timedelta(days=protocol.transmission.visit_days)
    since, until = _midnight(min(ill_on.values()) - days), _midnight(max(ill_on.values()) + timedelta(days=1))
    told = Visit.objects.filter(taken_back_at=None, started_at__gte=since, started_at__lt=until)
    own = told.filter(person__in=list(ill_on)).values_list("person", "started_at", *_WHERE)
    cases_at: dict[tuple[str, object], set[UUID]] = defaultdict(set)
    for person_id, started_at, *where in own:
        on = started_at.astimezone(settings.DISTRICT_ZONE).date()
        if ill_on[person_id] - days <= on <= ill_on[person_id]:
            key = next((name, value) for name, value in zip(_WHERE, where, strict=True) if value)
            cases_at[key].add(person_id)
    shared = {key: len(people) for key, people in cases_at.items() if len(people) >= FEWEST_CASES}
    living = told.filter(person__place_path__startswith=place.path, person__standing=Standing.LIVES_HERE)
    counted = {
        (name, value): people
        for name in _WHERE
        for value, people in living.filter(
            **{f"{name}__in": [value for kind, value in shared if kind == name]}
        )
        .values_list(name)
        .annotate(people=Count("person", distinct=True))
        .order_by()
    }
    return list(_exposures(shared, counted))


def _exposures(
    shared: Mapping[tuple[str, object], int], counted: Mapping[tuple[str, object], int]
) -> Iterable[Exposure]:
    ids = [value for name, value in shared if name == "place"]
    named = Place.objects.select_related(ENCLOSING).in_bulk(ids)
    for (name, value), cases in shared.items():
        known = named.get(value)
        yield Exposure(
            _("Vehicle") if name == "vehicle" else _("Visited"),
            known.address if known else str(value),
            cases,
            max(counted.get((name, value), 0), cases),
            known.pk if known else None,
        )
