"""A vehicle's plate, line, train or flight number as it is compared, however it was written."""

import re
import unicodedata

LONGEST_VEHICLE = 40
_BETWEEN = re.compile(r"[\s·•.\-_]+")
_CALLED = re.compile(r"(?:次列车|次|航班)$")


def plain_vehicle(told: str) -> str:
    """“吉A·12345”, “吉a 12345” and “吉Ａ12345” are one car, “G123次” is the train G123."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", told)).upper()
    return _CALLED.sub("", plain)[:LONGEST_VEHICLE]


PLAIN_VEHICLE_SQL = r"""
    left(regexp_replace(upper(regexp_replace(normalize({vehicle}, NFKC), '[\s·•.\-_]+', '', 'g')),
        '(次列车|次|航班)$', ''), 40)"""
"""The same in a statement."""
