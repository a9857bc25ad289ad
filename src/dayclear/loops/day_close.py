"""The day's clearing 日清日结: what was found today is done, or carried over by name with a reason, and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command import policies, queries
from dayclear.command.models import Account, DayClose
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places import queries as places
from dayclear.places.models import Place


@dataclass(frozen=True, slots=True)
class InsideRow:
    """A place inside, and whether its own day is signed."""

    place: Place
    tasks: queries.OpenAndLate
    signed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page of a place's day shows: the counts to sign, and the places inside.

    ``deaths`` were written down on the day, of the place and everywhere inside.
    """

    counts: queries.DaySheet
    deaths: int
    may_sign: bool
    below: Sequence[InsideRow]


def sheet(*, place_id: UUID | None, day: date, scope: Scope, account: Account, at: datetime) -> Sheet:
    """The day of a place; without one, of the highest place the account answers for."""
    place = _place(place_id, scope, account, at)
    inside = list(places.children(place, scope=scope))
    counts = queries.open_and_late_counts([child.path for child in inside], scope=scope, at=at)
    signed = queries.signed_places([child.pk for child in inside], day)
    since, until = day_bounds(day, settings.DISTRICT_ZONE)
    return Sheet(
        counts=queries.day_sheet(place, day, scope),
        deaths=people.deaths_told(place.path, since=since, until=until, scope=scope),
        may_sign=policies.can_close_day(place, day, account, at),
        below=[InsideRow(child, counts[child.path], child.pk in signed) for child in inside],
    )


@transaction.atomic
def sign(
    *, place_id: UUID | None, day: date, carried: Mapping[UUID, str], scope: Scope, by: Account, at: datetime
) -> DayClose:
    """Signs the day of the posts at the place; every task still open needs its reason in ``carried``."""
    place = _place(place_id, scope, by, at)
    return command.close_day(place=place, day=day, carried=carried, by=by, at=at)


def _place(place_id: UUID | None, scope: Scope, account: Account, at: datetime) -> Place:
    if place_id is not None:
        return places.place(place_id, scope=scope)
    post = queries.posts_held(account, at).first()
    if post is None:
        raise NotFound(_("You hold no post at present."), _("Ask the command to appoint you."))
    return post.place
