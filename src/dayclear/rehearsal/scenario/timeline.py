"""When things happen in the demo: everything counts back from the moment it is made, to be always fresh."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# Today's work has begun this long ago; what is called yesterday ended before that.
WORKED_H = 6
_NIGHT_H = 8


@dataclass(frozen=True, slots=True)
class Timeline:
    """``yesterday`` gives local hours of a whole day that lies before everything told by ``ago``."""

    now: datetime
    zone: ZoneInfo

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def ahead(self, hours: float) -> datetime:
        return self.now + timedelta(hours=hours)

    def yesterday(self, hour: float) -> datetime:
        """A local hour of the last day that was over eight hours ago."""
        local = (self.now - timedelta(hours=_NIGHT_H)).astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
        return (midnight + timedelta(hours=hour)).astimezone(self.now.tzinfo)

    def days_before(self, days: int) -> datetime:
        return self.yesterday(0) - timedelta(days=days)
