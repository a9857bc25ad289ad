"""When being at one place at one time makes somebody a contact. Every threshold is the protocol's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dayclear.command.protocol import ContactRule
from dayclear.kernel.clock import day_bounds


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when somebody could infect others."""

    since: datetime
    until: datetime


def exposed_window(
    *,
    onset_on: date | None,
    sampled_at: datetime,
    isolated_at: datetime | None,
    at: datetime,
    days_before: int,
    zone: ZoneInfo,
) -> Window:
    """From so many days before the illness or the first positive swab, whichever was first, until isolation."""
    first_on = sampled_at.astimezone(zone).date()
    if onset_on:
        first_on = min(first_on, onset_on)
    since, _ends = day_bounds(first_on - timedelta(days=days_before), zone)
    return Window(since, isolated_at or at)


def minutes_needed(distance: str, air: str, rule: ContactRule, *, both_masked: bool) -> int | None:
    """From how many minutes on it counts; None where it never does, as for people who stayed apart."""
    least = {"arm": rule.arm_min, "near": rule.near_min, "room": rule.room_min}.get(distance)
    if least is None:
        return None
    masks = rule.both_masked_times if both_masked else 1
    times = {"open": rule.open_air_times, "aired": rule.aired_times}.get(air, 1)
    return least * masks * times
