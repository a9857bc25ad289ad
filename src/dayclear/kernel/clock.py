"""The only source of time. A rehearsal or a test replaces it to run a day faster or to stand still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


_clock: ContextVar[Clock] = ContextVar("clock", default=wall_clock)


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return _clock.get()()


def today(zone: ZoneInfo) -> date:
    """The calendar day that now is in the district's zone."""
    return now().astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open UTC interval [start, end) of a local calendar day; 23 or 25 hours where clocks change."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def frozen(at: datetime) -> Clock:
    return lambda: at


def sped_up(*, factor: float, since: datetime) -> Clock:
    """A clock that starts at ``since`` now and runs ``factor`` times as fast as the wall clock."""
    started_at = wall_clock()
    return lambda: since + (wall_clock() - started_at) * factor


@contextmanager
def running_on(clock: Clock) -> Iterator[None]:
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
