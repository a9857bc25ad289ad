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


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two people at one place: for how long, how near (arm, near, room, apart), masks, and the air."""

    minutes: float
    distance: str
    both_masked: bool
    air: str


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


def minutes_needed(meeting: Meeting, rule: ContactRule) -> int | None:
    """From how many minutes on it counts; None where it never does, as for people who stayed apart."""
    least = {"arm": rule.arm_min, "near": rule.near_min, "room": rule.room_min}.get(meeting.distance)
    if least is None:
        return None
    masks = rule.both_masked_times if meeting.both_masked else 1
    air = {"open": rule.open_air_times, "aired": rule.aired_times}.get(meeting.air, 1)
    return least * masks * air


def counts(meeting: Meeting, rule: ContactRule) -> bool:
    needed = minutes_needed(meeting, rule)
    return needed is not None and meeting.minutes >= needed
