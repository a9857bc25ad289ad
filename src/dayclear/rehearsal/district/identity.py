"""Identity numbers and telephone numbers that are well formed and belong to nobody.

Address code 990101 lies in a province code, 99, that GB/T 2260 has never given out; everything else about the
numbers is as GB 11643 demands. Mobile numbers start with 161, a prefix that no operator has been assigned.
"""

import numpy as np

from dayclear.rehearsal.district.columns import Dates, Flags, Ints, Texts

ADDRESS_CODE = 990101
PHONE_PREFIX = 161
_PHONES = 10**8
# Numbers of posts and facilities; residents' numbers stay below.
POST_PHONES_FROM = 9 * 10**7
_STRIDE = 7_654_321
_WEIGHTS = np.array([pow(2, 17 - position, 11) for position in range(17)])
_CHECK_CHARACTERS = np.array(list("10X98765432"))


def resident_numbers(birth_on: Dates, male: Flags) -> Texts:
    """A different number for each person: order codes count up within a birth date, odd ones for men.

    Raises:
        ValueError: More than 499 men or women share one birth date.
    """
    order = _order_codes(birth_on, male)
    year, month, day = _calendar(birth_on)
    numbers = ADDRESS_CODE * 10**11 + year * 10**7 + month * 10**5 + day * 10**3 + order
    return np.char.add(numbers.astype("U17"), _CHECK_CHARACTERS[_remainders(numbers)])


def _order_codes(birth_on: Dates, male: Flags) -> Ints:
    key = birth_on.astype("datetime64[D]").astype(np.int64) * 2 + male
    sequence = np.argsort(key, kind="stable")
    ordered = key[sequence]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(key)) - np.repeat(first, np.diff(np.r_[first, len(key)]))
    if len(rank) and rank.max() > 498:  # noqa: PLR2004 - 999 order codes, half of them odd.
        raise ValueError("GB 11643 has no more order codes for one birth date.")
    codes = np.empty_like(key)
    codes[sequence] = rank
    return 2 * codes + np.where(male, 1, 2)


def _calendar(birth_on: Dates) -> tuple[Ints, Ints, Ints]:
    months = birth_on.astype("datetime64[M]")
    year = birth_on.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (birth_on.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year, month, day


def _remainders(numbers: Ints) -> Ints:
    """The weighted sum of the seventeen digits modulo 11 (ISO 7064 MOD 11-2)."""
    total = np.zeros(len(numbers), dtype=np.int64)
    for position, weight in enumerate(_WEIGHTS):
        total += numbers // 10 ** (16 - position) % 10 * weight
    return total % 11


def phone_numbers(rows: Ints) -> Ints:
    """A different number for each row, neighbours unlike each other."""
    return PHONE_PREFIX * _PHONES + rows * _STRIDE % POST_PHONES_FROM


def post_phone(number: int) -> str:
    """The number of a post, an account or a facility."""
    return str(PHONE_PREFIX * _PHONES + POST_PHONES_FROM + number)
