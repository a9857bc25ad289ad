"""How lengths of time and instants are said on a page, in the active language; the time is always given."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

HOUR_S = 3600
DAY_S = 24 * HOUR_S
MINUTE_S = 60


def length(seconds: float) -> str:
    """The two largest units that matter: "2 h 05 min", "3 d 4 h", "under 1 min"."""
    total = int(abs(seconds))
    days, hours, minutes = total // DAY_S, total % DAY_S // HOUR_S, total % HOUR_S // MINUTE_S
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours} if hours else _("%d d") % days
    if hours:
        both = _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
        return both if minutes else _("%d h") % hours
    return _("%d min") % minutes if minutes else _("under 1 min")


def seconds_of(value: timedelta | float) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def distance(instant: datetime, at: datetime) -> str:
    """How far ``instant`` lies from ``at``: "in 25 min" or "2 h ago"."""
    seconds = (instant - at).total_seconds()
    said = {"length": length(seconds)}
    return _("in %(length)s") % said if seconds >= 0 else _("%(length)s ago") % said


def local_instant(instant: datetime, *, with_year: bool = False) -> str:
    """Day and time in the district's zone, in the one order that every language here reads: 04-03 14:05."""
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    return local.strftime("%Y-%m-%d %H:%M" if with_year else "%m-%d %H:%M")
