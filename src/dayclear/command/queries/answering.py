"""Who answers: for any place and duty, by day and by night, down to the telephone number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from dayclear.command.models import Account, Appointment, AppointmentRole, Post, Shift
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies import current
from dayclear.command.protocol import Protocol
from dayclear.command.rules import Owner, Seat, Seats, all_ancestors, answering_order, owner_of
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place

SEATS = """
    SELECT post.id, post.kind, post.place_path, post.seq,
           EXISTS (SELECT FROM command_appointment AS held
                   WHERE held.post_id = post.id
                     AND held.from_at <= %(at)s AND (held.until_at IS NULL OR held.until_at > %(at)s)
                     AND held.shift IN ('all', %(shift)s))
    FROM command_post AS post
    WHERE post.active AND post.place_path = ANY (%(paths)s)
"""

ROLE_ORDER = [AppointmentRole.HOLDER, AppointmentRole.DEPUTY, AppointmentRole.PAIR]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers. ``account`` None: nobody at all up to the top, and ``post`` is the one to fill first.

    ``deputy``: the holder is missing and a deputy or partner answers. ``passed_over``: nearer posts that
    nobody holds now, so that the page can say why it names somebody further up.
    """

    post: Post
    account: Account | None
    role: str
    night: bool
    phone: str
    passed_over: tuple[Post, ...]

    @property
    def deputy(self) -> bool:
        return self.account is not None and self.role != AppointmentRole.HOLDER

    @property
    def stepped_up(self) -> bool:
        return bool(self.passed_over)


def is_night(at: datetime, protocol: Protocol) -> bool:
    return protocol.day.is_night(at.astimezone(settings.DISTRICT_ZONE))


def seats_over(paths: Iterable[str], at: datetime, protocol: Protocol) -> Seats:
    """Every active post at these places and above them, in one statement however many places there are."""
    shift = Shift.NIGHT if is_night(at, protocol) else Shift.DAY
    with connection.cursor() as cursor:
        cursor.execute(SEATS, {"at": at, "shift": shift.value, "paths": all_ancestors(paths)})
        return Seats(Seat(*row) for row in cursor.fetchall())


def owners_of(
    pairs: Iterable[tuple[str, str]], at: datetime, protocol: Protocol | None = None
) -> dict[tuple[str, str], Owner | None]:
    """The owning post for each (place path, post kind), for thousands of pairs in one statement."""
    protocol = protocol or protocol_in_force(at)
    asked = set(pairs)
    seats = seats_over({path for path, _kind in asked}, at, protocol)
    return {(path, kind): owner_of(path, kind, protocol, seats) for path, kind in asked}


def who_answers(
    *, place: Place, at: datetime, scope: Scope, duty: str | None = None, post_kind: str | None = None
) -> Answer:
    """The person to ring for a place.

    Raises NotFound where the place is out of sight, or where no post at all exists at it or above it.
    """
    if not scope.covers(place.path):
        raise NotFound(_("This place does not exist."))
    protocol = protocol_in_force(at)
    seats = seats_over([place.path], at, protocol)
    kinds = protocol.chains[post_kind] if post_kind else None
    order = answering_order(seats.upwards(place.path), protocol.posts, kinds, duty)
    if not order:
        raise NotFound(
            _("No post answers for %(place)s yet.") % {"place": place.name},
            _("Add posts for the place or for one above it."),
        )
    return _first_answer(order, at, protocol)


def answers_for(pairs: Iterable[tuple[str, str]], at: datetime) -> dict[tuple[str, str], Answer]:
    """Who answers for each (place path, post kind), for a list: in three statements however long it is.

    For views that show whom to ring about what the caller sees; pairs that no post answers for are left out.
    """
    protocol = protocol_in_force(at)
    owners = {pair: owner for pair, owner in owners_of(pairs, at, protocol).items() if owner}
    post_ids = list({owner.seat.post_id for owner in owners.values()})
    posts = Post.objects.select_related("place").in_bulk(post_ids)
    held, night = _holders(post_ids, at, protocol), is_night(at, protocol)
    return {
        pair: _answer(posts[owner.seat.post_id], held.get(owner.seat.post_id), night, ())
        for pair, owner in owners.items()
    }


def answering_posts(*, place: Place, at: datetime, scope: Scope) -> list[Answer]:
    """Every post at the place and above it, nearest first, each with who answers there now."""
    if not scope.covers(place.path):
        raise NotFound(_("This place does not exist."))
    protocol = protocol_in_force(at)
    order = seats_over([place.path], at, protocol).upwards(place.path)
    holders = _holders([seat.post_id for seat in order], at, protocol)
    posts = Post.objects.select_related("place").in_bulk([seat.post_id for seat in order])
    night = is_night(at, protocol)
    return [_answer(posts[seat.post_id], holders.get(seat.post_id), night, ()) for seat in order]


def _first_answer(order: list[Seat], at: datetime, protocol: Protocol) -> Answer:
    posts = Post.objects.select_related("place").in_bulk([seat.post_id for seat in order])
    staffed = next((seat for seat in order if seat.staffed), None)
    night = is_night(at, protocol)
    if staffed is None:
        return _answer(posts[order[0].post_id], None, night, ())
    passed_over = tuple(posts[seat.post_id] for seat in order[: order.index(staffed)])
    holders = _holders([staffed.post_id], at, protocol)
    return _answer(posts[staffed.post_id], holders.get(staffed.post_id), night, passed_over)


def _holders(post_ids: Sequence[UUID], at: datetime, protocol: Protocol) -> dict[UUID, Appointment]:
    """For each post the appointment that answers: the holder, else a deputy, else a partner of a pair."""
    shift = Shift.NIGHT if is_night(at, protocol) else Shift.DAY
    found = Appointment.objects.filter(current(at), post__in=post_ids, shift__in=[Shift.ALL, shift])
    ranked = sorted(
        found.select_related("account"), key=lambda held: ROLE_ORDER.index(AppointmentRole(held.role))
    )
    return {held.post_id: held for held in reversed(ranked)}


def _answer(post: Post, held: Appointment | None, night: bool, passed_over: tuple[Post, ...]) -> Answer:
    own_phone = held.account.phone if held else ""
    return Answer(
        post=post,
        account=held.account if held else None,
        role=held.role if held else "",
        night=night,
        phone=post.phone_at(night=night) or own_phone,
        passed_over=passed_over,
    )
