"""Posts, each answering for one place, and who holds them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateTimeRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class Shift(models.TextChoices):
    ALL = "all", _("Day and night")
    DAY = "day", _("Day")
    NIGHT = "night", _("Night")


class AppointmentRole(models.TextChoices):
    HOLDER = "holder", _("Holder")
    DEPUTY = "deputy", _("Deputy")
    PAIR = "pair", _("Partner")


@tracked()
class Post(models.Model):
    """One post at one place. Its kind (level, duties, which kind is above) is the protocol's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="posts")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    seq = models.PositiveSmallIntegerField(default=1)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_night = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "place", "seq"], name="post_unique_at_place"),
        ]
        indexes = [models.Index(fields=["place_path", "kind", "seq"], name="post_path_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name_zh

    def phone_at(self, *, night: bool) -> str:
        return (self.phone_night if night else "") or self.phone


class HalfOfUuid(models.Func):
    """Sixteen of a UUID's hexadecimal digits as a number: core GiST knows numbers' ranges, but no UUIDs."""

    output_field = models.BigIntegerField()

    def __init__(self, expression: str, *, first_digit: int) -> None:
        super().__init__(
            models.F(expression),
            template=(
                "int8range("
                f"('x' || substr(replace(%(expressions)s::text, '-', ''), {first_digit}, 16))::bit(64)::int8,"
                f"('x' || substr(replace(%(expressions)s::text, '-', ''), {first_digit}, 16))::bit(64)::int8,"
                "'[]')"
            ),
        )


SHIFT_AS_RANGE = models.Case(
    models.When(shift=Shift.DAY, then=Cast(models.Value("[0,1)"), IntegerRangeField())),
    models.When(shift=Shift.NIGHT, then=Cast(models.Value("[1,2)"), IntegerRangeField())),
    default=Cast(models.Value("[0,2)"), IntegerRangeField()),
)
PERIOD = models.Func(
    models.F("from_at"),
    models.F("until_at"),
    RangeBoundary(),
    function="tstzrange",
    output_field=DateTimeRangeField(),
)


@tracked()
class Appointment(models.Model):
    """Who holds a post, as what, from when until when, in which shift."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account = models.ForeignKey("command.Account", models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=8, choices=AppointmentRole, default=AppointmentRole.HOLDER)
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.ALL)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__isnull=True) | models.Q(until_at__gt=models.F("from_at")),
                name="appointment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=AppointmentRole.values), name="appointment_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(shift__in=Shift.values), name="appointment_shift_known"
            ),
            ExclusionConstraint(
                name="appointment_one_holder_at_a_time",
                expressions=[
                    (HalfOfUuid("post", first_digit=1), RangeOperators.OVERLAPS),
                    (HalfOfUuid("post", first_digit=17), RangeOperators.OVERLAPS),
                    (SHIFT_AS_RANGE, RangeOperators.OVERLAPS),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=models.Q(role="holder"),
            ),
            ExclusionConstraint(
                name="appointment_once_per_account",
                expressions=[
                    (HalfOfUuid("post", first_digit=1), RangeOperators.OVERLAPS),
                    (HalfOfUuid("post", first_digit=17), RangeOperators.OVERLAPS),
                    (HalfOfUuid("account", first_digit=1), RangeOperators.OVERLAPS),
                    (HalfOfUuid("account", first_digit=17), RangeOperators.OVERLAPS),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["post", "from_at"], name="appointment_post_from"),
            models.Index(fields=["account", "from_at"], name="appointment_account_from"),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.post} ({self.get_role_display()})"

    def is_current(self, at: object) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)  # type: ignore[operator]
