"""The district's own cases of a place and a period, with what tracing knows of who infected whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import numpy as np
from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.cases.models import Case, Contact, ContactKind, Setting
from dayclear.cases.states import CaseStatus, ContactStatus
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.engines.epidemic import Ints, Nearness
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person, Sex, Standing
from dayclear.people.rules import age_years
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.situation.transmission.outbreak import (
    Exposure,
    Outbreak,
    Spot,
    links_of,
    numbered,
    ordinal,
)
from dayclear.situation.transmission.visited import Meetings, fell_ill_on, meetings, places_visited

MOST_CASES = 5000
DUTY = "tracing"
_SETTLED = (Level.COMPOUND, Level.VILLAGE)


def own_outbreak(*, place: Place, from_on: date, until_on: date, scope: Scope, at: datetime) -> Outbreak:
    """Cases reported from one local day to another, both included. Raises InvalidInput for more than can be drawn up."""
    zone = settings.DISTRICT_ZONE
    starts, ends = day_bounds(from_on, zone)[0], day_bounds(until_on, zone)[1]
    asked = cases.cases_in(scope, DUTY).exclude(status=CaseStatus.WITHDRAWN)
    asked = asked.filter(place_path__startswith=place.path, reported_at__gte=starts, reported_at__lt=ends)
    found = list(asked.order_by("reported_at", "number")[: MOST_CASES + 1])
    if len(found) > MOST_CASES:
        raise InvalidInput(
            _("These are more than %(most)d cases.") % {"most": MOST_CASES},
            _("Choose a shorter period or a smaller place."),
        )
    links, settings_of_links = _named_links(found)
    around = _places_around(found, scope)
    rules = protocol_in_force(at).at(place.path)
    met = meetings(found, rules.contacts[ContactKind.CLOSE], at=at)
    spots = {
        str(Level.COMPOUND.label): _spots(found, around, _SETTLED),
        str(Level.BUILDING.label): _spots(found, around, (Level.BUILDING,)),
    }
    return Outbreak(
        labels=[case.number for case in found],
        case_ids=[case.pk for case in found],
        onset=np.array([ordinal(case.onset_on) for case in found], float),
        day=np.array([_day(case) for case in found], float),
        links=links_of(len(found), links),
        settings=settings_of_links,
        days_told=np.full(len(links), np.nan),
        spots=spots,
        nearness=_nearness(found, spots, rules, met),
        exposed=_exposed(found, met),
        exposures=_exposures(found, around, scope, place, rules),
        chance_cases=len(found),
        chance_people=max(people.roster_counts([place.path], scope)[place.path].people, len(found)),
        is_male=np.array([case.person.sex == Sex.MALE for case in found], bool),
        is_female=np.array([case.person.sex == Sex.FEMALE for case in found], bool),
        age_years=np.array([_age_years(case) for case in found], float),
        died=np.array([case.died_at is not None for case in found], bool),
        recovered=np.array([case.released_at is not None for case in found], bool),
    )


def _day(case: Case) -> float:
    return ordinal(fell_ill_on(case))


def _age_years(case: Case) -> float:
    """At the case's day, by the date of birth or the year that an age pointed to."""
    age = age_years(case.person.birth_on, fell_ill_on(case))
    return np.nan if age is None else age


def _named_links(found: Sequence[Case]) -> tuple[list[tuple[int, int]], list[str]]:
    """Contacts who became cases, from the case whose contact they were.

    Who is listed on both sides was infected by the one who fell ill first; of two on one day it is not known.
    """
    at = {case.pk: row for row, case in enumerate(found)}
    listed = Contact.objects.filter(case__in=at, became_case__in=at, status=ContactStatus.BECAME_CASE)
    told = {
        (at[one], at[other]): str(Setting(setting).label)
        for one, other, setting in listed.values_list("case", "became_case", "setting")
        if one != other
    }
    day = [_day(case) for case in found]
    kept = {
        pair: setting
        for pair, setting in told.items()
        if (pair[1], pair[0]) not in told or day[pair[0]] < day[pair[1]]
    }
    return list(kept), list(kept.values())


def _places_around(found: Sequence[Case], scope: Scope) -> dict[str, Place]:
    """Every place that a case lived in or inside of, by its path."""
    paths = {path for case in found for path in _paths(case.place_path)}
    return {place.path: place for place in places.by_paths(paths, scope)}


def _paths(path: str) -> list[str]:
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


def _inside(case: Case, around: dict[str, Place], levels: Iterable[str]) -> Place | None:
    enclosing = (around.get(path) for path in reversed(_paths(case.place_path)))
    return next((place for place in enclosing if place and place.level in levels), None)


def _spots(found: Sequence[Case], around: dict[str, Place], levels: Iterable[str]) -> tuple[list[Spot], Ints]:
    own = [_inside(case, around, levels) for case in found]
    names, rows = numbered([place.path if place else "" for place in own])
    return [Spot(around[path].address, around[path].pk) for path in names], rows


def _nearness(
    found: Sequence[Case], spots: dict[str, tuple[list[Spot], Ints]], protocol: Protocol, met: Meetings
) -> Nearness:
    rule = protocol.transmission
    columns = [rows for _spots, rows in spots.values()]
    columns.append(numbered([case.place_path for case in found])[1])
    columns.append(numbered([str(case.household_id) for case in found])[1])
    weights = [rule.compound_weight, rule.building_weight, rule.unit_weight, rule.household_weight]
    shared = np.column_stack(columns) if found else np.empty((0, len(weights)), np.int64)
    return Nearness(
        shared.astype(np.int64), np.array(weights, float), met=met.met, met_weight=rule.met_weight
    )


def _exposed(found: Sequence[Case], met: Meetings) -> dict[str, tuple[int, int]]:
    """By setting, how many of those whom the cases list or met by their visits became cases, and how many there were."""
    listed = Contact.objects.filter(case__in=[case.pk for case in found]).exclude(
        status=ContactStatus.STRUCK_OFF
    )
    exposed = defaultdict(set)
    became = defaultdict(set)
    for setting, person_id, status in listed.values_list("setting", "person", "status"):
        exposed[setting].add(person_id)
        if status == ContactStatus.BECAME_CASE:
            became[setting].add(person_id)
    for setting, people_met in met.people.items():
        exposed[setting] |= people_met
        became[setting] |= people_met & {found[row].person_id for row in met.met}
    return {
        str(Setting(setting).label): (len(became[setting]), len(exposed[setting]))
        for setting in sorted(exposed)
    }


def _exposures(
    found: Sequence[Case], around: dict[str, Place], scope: Scope, place: Place, protocol: Protocol
) -> list[Exposure]:
    """Homes, places visited, workplaces and key groups of the cases, against everybody on the roster of the place."""
    return [
        *_homes(found, around, scope, place),
        *places_visited(found, place, protocol),
        *_workplaces(found, place),
        *_groups(found, place, protocol),
    ]


def _homes(found: Sequence[Case], around: dict[str, Place], scope: Scope, place: Place) -> list[Exposure]:
    own = Counter(path for case in found for path in _paths(case.place_path) if len(path) > len(place.path))
    shown = {
        path: count for path, count in own.items() if path in around and around[path].level != Level.UNIT
    }
    living = people.roster_counts(shown, scope)
    return [
        Exposure(
            str(Level(around[path].level).label),
            around[path].address,
            count,
            max(living[path].people, count),
            around[path].pk,
        )
        for path, count in shown.items()
    ]


def _workplaces(found: Sequence[Case], place: Place) -> list[Exposure]:
    own = Counter(case.person.employer for case in found if case.person.employer)
    living = Person.objects.filter(
        place_path__startswith=place.path, standing=Standing.LIVES_HERE, employer__in=own
    )
    counted = dict(living.values_list("employer").annotate(people=Count("pk")).order_by())
    return [Exposure(_("Work"), name, count, max(counted.get(name, 0), count)) for name, count in own.items()]


def _groups(found: Sequence[Case], place: Place, protocol: Protocol) -> list[Exposure]:
    own = Counter(group for case in found for group in case.person.key_groups)
    living = Person.objects.filter(place_path__startswith=place.path, standing=Standing.LIVES_HERE)
    counted = living.aggregate(
        **{
            f"group_{number}": Count("pk", filter=Q(key_groups__contains=[group]))
            for number, group in enumerate(own)
        }
    )
    named = {kind: str(group.name) for kind, group in protocol.key_groups.items()}
    return [
        Exposure(_("Key group"), named.get(group, group), count, max(counted[f"group_{number}"], count))
        for number, (group, count) in enumerate(own.items())
    ]
