"""The cases of a line list from elsewhere. What binds some of them is asked of a chain against the whole list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _

from dayclear.cases.line_lists.outcomes import has_died, has_recovered
from dayclear.cases.models import LineList, ListedCase, ListedContact, ListedLink
from dayclear.cases.queries import line_lists as lists
from dayclear.command.queries import protocol_in_force
from dayclear.engines.epidemic import Ints, Nearness
from dayclear.situation.transmission.outbreak import Exposure, Outbreak, Spot, links_of, numbered, ordinal

FEW_VALUES = 0.5
"""A column with more different values than this share of its cells tells cases apart and binds none."""


def listed_outbreak(*, shown: LineList, at: datetime, chain: int = 0) -> Outbreak:
    """A whole list. ``chain`` is which of its chains of transmission the exposures are asked of, the largest first."""
    found = list(lists.cases_of(shown))
    row = {case.pk: number for number, case in enumerate(found)}
    told = list(lists.links_of(shown))
    links = links_of(len(found), [(row[link.infector_id], row[link.infectee_id]) for link in told])
    places, households = (
        numbered([getattr(case, name) for case in found]) for name in ("place_text", "household_text")
    )
    rule = protocol_in_force(at).at(shown.place_path).transmission
    shared = np.column_stack([places[1], households[1]]) if found else np.empty((0, 2), np.int64)
    chains = links.components
    members = chains[chain] if chain < len(chains) else np.empty(0, np.int64)
    return Outbreak(
        labels=[case.key for case in found],
        case_ids=[None] * len(found),
        onset=np.array([_onset(case) for case in found], float),
        day=np.array([_day(case) for case in found], float),
        links=links,
        settings=[link.setting for link in told],
        exposed=_exposed(told, lists.contacts_of(shown)),
        days_told=np.array([np.nan if link.days_told is None else link.days_told for link in told], float),
        spots={
            name: ([Spot(spot) for spot in spots], rows)
            for name, (spots, rows) in ((_("Place, in words"), places), (_("Household"), households))
            if spots
        },
        nearness=Nearness(shared, np.array([rule.building_weight, rule.household_weight], float)),
        exposures=list(_exposures(found, members)),
        chance_cases=len(members),
        chance_people=len(found),
        is_male=np.array([case.sex == ListedCase.Sex.MALE for case in found], bool),
        is_female=np.array([case.sex == ListedCase.Sex.FEMALE for case in found], bool),
        age_years=np.array([np.nan if case.age_years is None else case.age_years for case in found], float),
        died=np.array([has_died(case.died_on, case.outcome) for case in found], bool),
        recovered=np.array([has_recovered(case.died_on, case.outcome) for case in found], bool),
    )


def _exposed(links: Sequence[ListedLink], contacts: Iterable[ListedContact]) -> dict[str, tuple[int, int]]:
    """By setting how many of those exposed became cases; nothing where the list tells none who stayed well."""
    well = Counter(contact.how_they_met for contact in contacts)
    ill = Counter(setting for _person, setting in {(link.infectee_id, link.setting) for link in links})
    return (
        {setting: (ill[setting], ill[setting] + well[setting]) for setting in sorted(well | ill)}
        if well
        else {}
    )


def _onset(case: ListedCase) -> float:
    """The middle of a stretch, where no single day was told."""
    if case.onset_on is None or case.onset_until is None:
        return float("nan")
    return ordinal(case.onset_on + (case.onset_until - case.onset_on) / 2)


def _day(case: ListedCase) -> float:
    onset = _onset(case)
    return onset if np.isfinite(onset) else ordinal(case.confirmed_on or case.reported_on)


def _exposures(found: Sequence[ListedCase], members: Ints) -> Iterator[Exposure]:
    """Every value that the cases of a chain have, against the whole list."""
    columns = {
        _("Place, in words"): [case.place_text for case in found],
        _("Household"): [case.household_text for case in found],
        _("Where it was passed on"): [case.setting for case in found],
    }
    kept = dict.fromkeys(heading for case in found for heading in case.attributes)
    columns |= {heading: [str(case.attributes.get(heading, "")) for case in found] for heading in kept}
    for heading, values in columns.items():
        everywhere = Counter(value for value in values if value)
        if not everywhere or len(everywhere) > FEW_VALUES * everywhere.total():
            continue
        here = Counter(values[row] for row in members if values[row])
        for value, count in here.items():
            yield Exposure(heading, value, count, everywhere[value])
