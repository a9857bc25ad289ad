"""A place's day: what was opened, done, carried, and what still stands between it and its closing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import DayClose, Task
from dayclear.command.queries.tasks import in_order, living_tasks
from dayclear.command.states import Status
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.places.scoping import within


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One place's own posts on one day. ``carried_in``: living tasks that came over from an earlier day."""

    place: Place
    day: date
    opened: int
    done: int
    cancelled: int
    carried: int
    carried_in: int
    still_open: tuple[Task, ...]
    closed: DayClose | None


def day_sheet(place: Place, day: date, scope: Scope) -> DaySheet:
    """The sheet to sign. It counts the tasks of the posts at exactly this place; others sign for theirs."""
    if not scope.covers(place.path):
        raise NotFound(_("This place does not exist."))
    start, end = day_bounds(day, settings.DISTRICT_ZONE)
    ended_today = Q(ended_at__gte=start, ended_at__lt=end)
    first = Q(follows__isnull=True)
    counts = Task.objects.filter(post__place=place).aggregate(
        opened=Count("pk", filter=Q(opened_at__gte=start, opened_at__lt=end) & first),
        done=Count("pk", filter=ended_today & Q(status=Status.DONE)),
        cancelled=Count("pk", filter=ended_today & Q(status=Status.CANCELLED)),
        carried=Count("pk", filter=ended_today & Q(status=Status.CARRIED_OVER)),
        carried_in=Count("pk", filter=Q(opened_at__lt=end, ended_at__isnull=True) & ~first),
    )
    closed = DayClose.objects.filter(place=place, day=day).select_related("by", "post").first()
    return DaySheet(
        place=place,
        day=day,
        # What lives on after the signature belongs to the next day.
        still_open=() if closed else tuple(_open_at_close(place, end, scope)),
        closed=closed,
        **counts,
    )


def _open_at_close(place: Place, end: datetime, scope: Scope) -> QuerySet[Task]:
    """The living tasks of the place's own posts that the day must still settle, as "my tasks" orders them."""
    return in_order(living_tasks(scope).filter(post__place=place, opened_at__lt=end), end)


def days_closed(place: Place, scope: Scope) -> QuerySet[DayClose]:
    """The signed days of a place, the latest first."""
    return (
        DayClose.objects.filter(within(scope, "place__path"), place=place)
        .select_related("by", "post")
        .order_by("-day")
    )


def signed_places(place_ids: Collection[UUID], day: date) -> set[UUID]:
    """Which of these places have signed the day. That a day is signed is no secret: it needs no scope."""
    signed = DayClose.objects.filter(place__in=place_ids, day=day)
    return set(signed.values_list("place_id", flat=True))
