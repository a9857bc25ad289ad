"""Posts, who holds them, and what sight follows from holding them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import Account, Appointment, Post
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies import current
from dayclear.command.protocol import Protocol
from dayclear.command.rules import ancestors
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Reach, Scope
from dayclear.places.models import Place
from dayclear.places.scoping import within


def scope_of(account: Account, at: datetime) -> Scope:
    """What the account's current appointments let it see; nothing, where it holds no post."""
    held = Appointment.objects.filter(current(at), account=account, post__active=True)
    return scope_by(protocol_in_force(at), account, held.values_list("post__place_path", "post__kind"))


def scope_by(protocol: Protocol, account: Account, held: Iterable[Sequence[str]]) -> Scope:
    """What posts, each told as its place's path and its kind, let the account see by the protocol."""
    reaches = {Reach(path, protocol.posts[kind].duties) for path, kind in held if kind in protocol.posts}
    return Scope(
        account.pk, tuple(sorted(reaches, key=lambda reach: (reach.path, sorted(reach.duties or ()))))
    )


def posts_held(account: Account, at: datetime) -> QuerySet[Post]:
    """The posts somebody holds now, the highest place first: the first one is where they land."""
    held = Appointment.objects.filter(current(at), account=account).values("post")
    return (
        Post.objects.filter(pk__in=held, active=True)
        .select_related("place")
        .order_by("place_path", "kind", "seq")
    )


def holders_over(path: str, duty: str, at: datetime) -> list[Account]:
    """Everybody who holds a post with this duty by name at a place or above it now, once each, by name."""
    kinds = protocol_in_force(at).kinds_with_duty(duty)
    held = Appointment.objects.filter(
        current(at), post__active=True, post__kind__in=kinds, post__place_path__in=ancestors(path)
    )
    found = Account.objects.filter(pk__in=held.values("account"), is_active=True)
    return sorted(found, key=lambda account: account.name)


def is_field_staff(account: Account, at: datetime) -> bool:
    """Whether every post held is one of the field: then "my tasks" is the first page."""
    kinds = set(posts_held(account, at).values_list("kind", flat=True))
    posts = protocol_in_force(at).posts
    return bool(kinds) and all(kind in posts and posts[kind].field for kind in kinds)


def posts_at(place: Place, scope: Scope) -> QuerySet[Post]:
    """The posts at exactly this place."""
    return Post.objects.filter(within(scope, "place_path"), place=place, active=True).order_by("kind", "seq")


def post_kinds_at(place: Place, at: datetime) -> list[tuple[str, str]]:
    """The posts that the protocol has for the level of a place, each with what it is called."""
    posts = protocol_in_force(at).posts.values()
    return [(post.kind, str(post.name)) for post in posts if place.level in post.levels]


def post(post_id: UUID, scope: Scope) -> Post:
    found = Post.objects.filter(within(scope, "place_path"), pk=post_id).select_related("place").first()
    if found is None:
        raise NotFound(_("This post does not exist."))
    return found


def posts_with_holders(place: Place, scope: Scope, at: datetime) -> QuerySet[Post]:
    """The posts at exactly this place, each with its present appointments in ``held_now``."""
    held = Appointment.objects.filter(current(at)).select_related("account").order_by("role", "from_at")
    return posts_at(place, scope).prefetch_related(Prefetch("appointments", held, to_attr="held_now"))


def appointment(appointment_id: UUID, scope: Scope) -> Appointment:
    found = (
        Appointment.objects.filter(within(scope, "post__place_path"), pk=appointment_id)
        .select_related("post__place", "account")
        .first()
    )
    if found is None:
        raise NotFound(_("This appointment does not exist."))
    return found
