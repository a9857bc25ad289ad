"""Moving people, and letting them go again."""

from collections.abc import Mapping
from dataclasses import dataclass

from dayclear.command.protocol.checking import Table


@dataclass(frozen=True, slots=True)
class TransferRule:
    """``bed_hold_h`` is how long a bed waits for somebody who has not left.

    ``protection`` is the least level of a vehicle for each reason to be moved; nothing is asked where it is silent.
    """

    bed_hold_h: int
    child_below_years: int
    drive_km_per_h: float
    detour: float
    boarding_min: float
    handing_over_min: float
    vehicle_disinfection_min: float
    ride_most_min: float
    protection: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """``stay_days_expected`` serves the forecast of beds alone.

    ``first_test_day``: on which day in hospital tests for release begin; ``home_test_days`` count from the first day at
    home. ``contact_negative_h``: how old a contact's negative samples may be at release. ``repositive_days``: for how long
    after release a positive is the same infection still and no new one; from ``ct_min`` on it moves nobody.
    """

    ct_min: float
    tests: int
    hours_apart: int
    home_days: int
    screening_exempt_days: int
    home_test_days: tuple[int, ...]
    stay_days_expected: int
    first_test_day: int
    contact_negative_h: int
    repositive_days: int


def read_transfers(table: Table) -> TransferRule:
    rule = TransferRule(
        bed_hold_h=table.whole("bed_hold_h", 6, least=1),
        child_below_years=table.whole("child_below_years", 14),
        drive_km_per_h=table.positive("drive_km_per_h", default=29),
        detour=table.positive("detour", least=1, default=1.3),
        boarding_min=table.number("boarding_min", 5),
        handing_over_min=table.number("handing_over_min", 10),
        vehicle_disinfection_min=table.number("vehicle_disinfection_min", 30),
        ride_most_min=table.positive("ride_most_min", default=90),
        protection={
            whom: table.whole(f"protection_{whom}", 1, least=1)
            for whom in ("positive", "contact", "released")
        },
    )
    table.close()
    return rule


def read_release(table: Table) -> ReleaseRule:
    rule = ReleaseRule(
        ct_min=table.number("ct_min"),
        tests=table.whole("tests", least=1),
        hours_apart=table.whole("hours_apart"),
        home_days=table.whole("home_days"),
        screening_exempt_days=table.whole("screening_exempt_days"),
        home_test_days=_home_test_days(table),
        stay_days_expected=table.whole("stay_days_expected", 10, least=1),
        first_test_day=table.whole("first_test_day", 3, least=1),
        contact_negative_h=table.whole("contact_negative_h", 48, least=1),
        repositive_days=table.whole("repositive_days", 60),
    )
    table.close()
    return rule


def _home_test_days(table: Table) -> tuple[int, ...]:
    """A file from before there were several days names one, ``home_test_day``."""
    only = table.whole("home_test_day", 0)
    return table.wholes("home_test_days") or ((only,) if only else ())
