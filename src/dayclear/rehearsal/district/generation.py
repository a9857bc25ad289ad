"""Generates the synthetic district: the same size, seed and day give the same district, byte for byte."""

from datetime import date

import numpy as np

from dayclear.rehearsal.district import circumstances, families, homes, identity, person_names, place_tree
from dayclear.rehearsal.district.columns import District, Homes, People
from dayclear.rehearsal.district.size import DistrictSize

_WITHOUT_NUMBER_SHARE = 0.006
REFERENCE_DAY = date(2022, 4, 3)


def generate(size: DistrictSize, seed: int, *, on: date = REFERENCE_DAY) -> District:
    """A district of fictional people, with ages as of ``on``. The reference size takes 2 s and 0.2 GB."""
    rng = np.random.default_rng(seed)
    places, doors = place_tree.build(size, rng)
    settled = homes.settle(size, doors, rng)
    return District(
        size=size, seed=seed, on=on, places=places, homes=settled, people=_people(settled, on, rng)
    )


def _people(settled: Homes, on: date, rng: np.random.Generator) -> People:
    members = families.compose(settled, on, rng)
    days = (np.datetime64(on) - members.birth_on).astype(np.int64)
    birth_year = members.birth_on.astype("datetime64[Y]").astype(np.int64) + 1970
    found = circumstances.find(settled, members.home, members.male, days * 400 // 146_097, rng)
    numbers = identity.resident_numbers(members.birth_on, members.male)
    numbers[rng.random(len(numbers)) < _WITHOUT_NUMBER_SHARE] = ""
    phones = identity.phone_numbers(np.arange(len(numbers)))
    return People(
        home=members.home,
        name=person_names.compose(members.home, members.role, members.male, birth_year, rng),
        male=members.male,
        birth_on=members.birth_on,
        identity=numbers,
        phone=np.where(found.has_phone, phones, 0),
        vulnerabilities=found.vulnerabilities,
        key_group=found.key_group,
        employer=found.employer,
        registered=found.registered,
    )
