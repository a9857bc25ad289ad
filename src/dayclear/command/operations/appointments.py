"""Posts and who holds them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account, Appointment, AppointmentRole, Post, Shift
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.protocol import PostKind
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.places.models import Place
from dayclear.records.audit import audited

BATCH = 2000
LONGEST_NAME = 120


class PostAlreadyHeld(Conflict):
    """Two holders of one post at the same time and shift, or one person twice on it."""


@audited
def create_post(
    *,
    kind: str,
    place: Place,
    by: Account | None,  # noqa: ARG001 - the audit reads it.
    at: datetime,
    seq: int = 1,
    name_zh: str = "",
    name_en: str = "",
    phone: str = "",
    phone_night: str = "",
) -> Post:
    """The post of this kind and number at the place: a new one, or the one that stands there already.

    Its names default to the place's and the kind's. Raises InvalidInput where the protocol does not know the
    kind, or has it at other levels of place.
    """
    rule = protocol_in_force(at).posts.get(kind)
    if rule is None or place.level not in rule.levels:
        raise InvalidInput(
            _("The protocol has no post “%(kind)s” at a place of level “%(level)s”.")
            % {"kind": kind, "level": place.get_level_display()},
            _("Choose another kind, or add the level to the post in the protocol."),
        )
    named = {"name_zh": name_zh, "name_en": name_en, "phone": phone, "phone_night": phone_night}
    defaults = {"place_path": place.path, **_names(rule, place)}
    created, _new = Post.objects.get_or_create(
        kind=kind,
        place=place,
        seq=seq,
        defaults=defaults | {name: value for name, value in named.items() if value},
    )
    return created


@audited
def create_missing_posts(*, places: Sequence[Place], by: Account | None, at: datetime) -> int:  # noqa: ARG001 - the audit reads it.
    """Makes at each place every post that the protocol has for its level and that is not there yet; how many were made."""
    rules = protocol_in_force(at).posts.values()
    standing = set(Post.objects.filter(place__in=places).values_list("kind", "place_id"))
    missing = [
        Post(kind=rule.kind, place=place, place_path=place.path, seq=1, **_names(rule, place))
        for place in places
        for rule in rules
        if place.level in rule.levels and (rule.kind, place.pk) not in standing
    ]
    return len(Post.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True))


def _names(rule: PostKind, place: Place) -> dict[str, str]:
    """A post is named after its place and its kind."""
    return {
        "name_zh": f"{place.name_zh}{rule.name.zh}"[:LONGEST_NAME],
        "name_en": f"{rule.name.en}, {place.name_en or place.name_zh}"[:LONGEST_NAME],
    }


@audited
def appoint(
    *,
    post: Post,
    account: Account,
    by: Account | None,  # noqa: ARG001 - the audit reads it.
    at: datetime,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    role: AppointmentRole = AppointmentRole.HOLDER,
    shift: Shift = Shift.ALL,
) -> Appointment:
    """``from_at`` defaults to ``at``. Repeating the call in the same words changes nothing.

    Raises PostAlreadyHeld where somebody holds the post at that time and shift.
    """
    wanted = {"post": post, "account": account, "role": role, "shift": shift, "from_at": from_at or at}
    same = Appointment.objects.filter(**wanted, until_at=until_at).first()
    if same:
        return same
    try:
        with transaction.atomic():
            return Appointment.objects.create(**wanted, until_at=until_at)
    except IntegrityError as error:
        raise PostAlreadyHeld(
            _("%(post)s is held already in this time and shift.") % {"post": post.name},
            _("End the other appointment first, or appoint a deputy or partner."),
        ) from error


@audited
def end_appointment(
    *,
    appointment: Appointment,
    by: Account | None,  # noqa: ARG001 - the audit reads it.
    at: datetime,
) -> Appointment:
    """Ends it now; one that ended earlier stays as it ended, one that would begin later never begins."""
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.until_at is not None and held.until_at <= at:
        return held
    if held.from_at >= at:
        held.delete()
        return held
    held.until_at = at
    held.save(update_fields=["until_at"])
    return held


@audited
def stand_in(
    *, post: Post, account: Account, from_at: datetime, until_at: datetime, by: Account | None, at: datetime
) -> Appointment:
    """Somebody holds the post in the holder's stead for a time; the holder is back afterwards."""
    same = Appointment.objects.filter(
        post=post, account=account, role=AppointmentRole.HOLDER, from_at=from_at, until_at=until_at
    ).first()
    if same:
        return same
    for held in _holders_during(post, from_at, until_at):
        _interrupt(held, from_at, until_at)
    return appoint(post=post, account=account, from_at=from_at, until_at=until_at, by=by, at=at)


def _holders_during(post: Post, from_at: datetime, until_at: datetime) -> list[Appointment]:
    holding = Appointment.objects.select_for_update().filter(
        post=post, role=AppointmentRole.HOLDER, from_at__lt=until_at
    )
    return [held for held in holding if held.until_at is None or held.until_at > from_at]


def _interrupt(held: Appointment, from_at: datetime, until_at: datetime) -> None:
    """Cuts [from_at, until_at) out of an appointment, which leaves up to two pieces of it."""
    returns = held.until_at is None or held.until_at > until_at
    rest_until_at = held.until_at
    if held.from_at < from_at:
        held.until_at = from_at
        held.save(update_fields=["until_at"])
    else:
        held.delete()
    if returns:
        Appointment.objects.create(
            post=held.post,
            account=held.account,
            role=held.role,
            shift=held.shift,
            from_at=until_at,
            until_at=rest_until_at,
        )
