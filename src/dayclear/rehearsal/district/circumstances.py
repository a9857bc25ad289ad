"""What people need and where they work, at plausible rates."""

from dataclasses import dataclass

import numpy as np

from dayclear.rehearsal.district.columns import CARE_HOME, RURAL_FAMILY, Flags, Homes, Ints, Small

VULNERABILITIES = (
    "lives_alone",
    "pregnant",
    "dialysis",
    "bedridden",
    "disabled",
    "long_term_medicine",
    "minimum_income",
    "poor",
    "no_phone",
)
KEY_GROUPS = (
    "cadre",
    "frontline",
    "rescue",
    "courier",
    "service",
    "medical",
    "police",
    "freight",
    "market",
    "utility",
    "sanitation",
    "volunteer",
)
_KEY_GROUP_SHARES = np.array(
    [0.014, 0.008, 0.003, 0.006, 0.024, 0.012, 0.005, 0.009, 0.018, 0.006, 0.006, 0.012]
)
EMPLOYERS_OF_KEY_GROUP = (
    "岚溪区政务服务中心",
    "岚溪区疫情防控前线组",
    "岚溪消防救援站",
    "迅鸟速递",
    "暖灶餐饮",
    "岚溪区第一医院",
    "清河派出所",
    "四方货运站",
    "鲜又来超市",
    "岚溪供水公司",
    "净城环卫",
    "岚溪志愿者协会",
)
OTHER_EMPLOYERS = (
    "岚溪区实验学校",
    "北辰机械厂",
    "云帆软件",
    "金穗粮油",
    "长堤纺织",
    "岚溪建筑工程公司",
    "自由职业",
)
EMPLOYERS = ("", *EMPLOYERS_OF_KEY_GROUP, *OTHER_EMPLOYERS)
REGISTERED_ELSEWHERE = (
    "",
    "临澜市远山区东关路12号",
    "临澜市江口县石桥镇",
    "北岭市南塘区和平街5号",
    "海屏市新港区渔港路",
    "安澜省平芜市西川县",
)
_WORKING_FROM, _WORKING_UNTIL = 18, 60
_EMPLOYED_SHARE = 0.35
_ELSEWHERE_SHARE = 0.07
_KEPT_PHONES_FROM_AGE = 10


@dataclass(frozen=True, slots=True)
class Circumstances:
    vulnerabilities: Small
    key_group: Small
    employer: Small
    registered: Small
    has_phone: Flags


def find(homes: Homes, home: Ints, male: Flags, age: Ints, rng: np.random.Generator) -> Circumstances:
    """The circumstances of each person from age, sex and household."""
    key_group = _key_groups(age, homes.kind[home] == CARE_HOME, rng)
    without_phone = rng.random(len(age)) < np.select([age >= 75, age >= 65], [0.14, 0.05], 0.004)  # noqa: PLR2004
    has_phone = (age >= _KEPT_PHONES_FROM_AGE) & ~without_phone
    return Circumstances(
        vulnerabilities=_vulnerabilities(homes, home, male, age, without_phone, rng),
        key_group=key_group,
        employer=_employers(key_group, age, rng),
        registered=_registered(len(age), rng),
        has_phone=has_phone,
    )


def _vulnerabilities(
    homes: Homes, home: Ints, male: Flags, age: Ints, without_phone: Flags, rng: np.random.Generator
) -> Small:
    rural = homes.kind == RURAL_FAMILY
    minimum_income = rng.random(len(homes)) < np.where(rural, 0.045, 0.018)
    poor = rng.random(len(homes)) < np.where(rural, 0.015, 0.004)
    old, very_old = age >= 65, age >= 80  # noqa: PLR2004 - the ages the rates below are for.
    draws = rng.random((5, len(age)))
    found = {
        "lives_alone": old & (homes.size[home] == 1),
        "pregnant": ~male & (age >= 20) & (age <= 40) & (draws[0] < 0.022),  # noqa: PLR2004
        "dialysis": draws[1] < np.where(age >= 40, 0.0012, 0.0001),  # noqa: PLR2004
        "bedridden": draws[2] < np.select([very_old, old], [0.09, 0.018], 0.0008),
        "disabled": draws[3] < np.where(old, 0.05, 0.012),
        "long_term_medicine": draws[4] < np.select([old, age >= 45], [0.46, 0.17], 0.012),  # noqa: PLR2004
        "minimum_income": minimum_income[home],
        "poor": poor[home],
        "no_phone": without_phone & (age >= _WORKING_FROM),
    }
    bits = np.zeros(len(age), dtype=np.int16)
    for position, name in enumerate(VULNERABILITIES):
        bits |= found[name].astype(np.int16) << position
    return bits


def vulnerability_names(bits: int) -> list[str]:
    """The names behind the bits, sorted as the roster keeps them."""
    return sorted(name for position, name in enumerate(VULNERABILITIES) if bits >> position & 1)


def _key_groups(age: Ints, in_care_home: Flags, rng: np.random.Generator) -> Small:
    """Scaled so that the shares, which are of all residents, fall on those of working age."""
    working = np.flatnonzero((age >= _WORKING_FROM) & (age < _WORKING_UNTIL) & ~in_care_home)
    shares = _KEY_GROUP_SHARES * len(age) / max(len(working), 1)
    key_group = np.full(len(age), -1, dtype=np.int16)
    key_group[working] = np.searchsorted(np.cumsum(shares), rng.random(len(working)), side="right")
    key_group[key_group >= len(KEY_GROUPS)] = -1
    return key_group


def _employers(key_group: Small, age: Ints, rng: np.random.Generator) -> Small:
    employed = (age >= _WORKING_FROM) & (age < _WORKING_UNTIL) & (rng.random(len(age)) < _EMPLOYED_SHARE)
    others = rng.integers(1 + len(EMPLOYERS_OF_KEY_GROUP), len(EMPLOYERS), len(age))
    return np.select([key_group >= 0, employed], [key_group + 1, others], 0).astype(np.int16)


def _registered(people: int, rng: np.random.Generator) -> Small:
    where = rng.integers(1, len(REGISTERED_ELSEWHERE), people)
    return np.where(rng.random(people) < _ELSEWHERE_SHARE, where, 0).astype(np.int16)
