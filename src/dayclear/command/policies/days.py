"""Who may close a place's day."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dayclear.command.models import Account, DayClose, Post
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies.holding import current
from dayclear.command.rules import ancestors
from dayclear.kernel.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from dayclear.places.models import Place


class NotYourPlace(Refused):
    """The step belongs to a post at the place that this person does not hold."""


class TasksStillOpen(Refused):
    """A day is closed only when every task is done or carried over by name."""


def signing_post(place: "Place", by: Account, at: datetime) -> Post | None:
    """The post by which the person signs: any at the place itself, or one above it that signs days."""
    signing = [kind for kind, post in protocol_in_force(at).posts.items() if post.signs_day]
    posts = Post.objects.filter(
        current(at, "appointments__"),
        Q(place=place) | Q(place_path__in=ancestors(place.path), kind__in=signing),
        appointments__account=by,
        active=True,
    ).order_by("-place_path", "kind", "seq")
    return posts.first()


def check_can_close_day(place: "Place", day: date, by: Account, at: datetime) -> Post:
    """Returns the post that signs."""
    post = signing_post(place, by, at)
    if post is None:
        raise NotYourPlace(
            _("%(who)s holds no post that answers for %(place)s.") % {"who": by.name, "place": place.name},
            _("The post at the place or one above it closes the day."),
        )
    if day > localtime(at).date():
        raise InvalidInput(_("This day has not begun yet."), _("Choose today or an earlier day."))
    return post


def can_close_day(place: "Place", day: date, by: Account, at: datetime) -> bool:
    try:
        check_can_close_day(place, day, by, at)
    except (Refused, InvalidInput):
        return False
    return not DayClose.objects.filter(place=place, day=day).exists()
