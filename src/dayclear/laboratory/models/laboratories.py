"""A laboratory, which tubes it accepts, and by which methods it works from when until when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


def every_kind() -> list[int]:
    """How many people share a tube, in the kinds that are in use."""
    return [1, 5, 10, 20]


@tracked()
class Laboratory(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    tube_kinds = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("accepted tubes"), default=every_kind
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="laboratory_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(tube_kinds__len__gte=1), name="laboratory_accepts_something"
            ),
        ]
        verbose_name = _("laboratory")
        verbose_name_plural = _("laboratories")
        ordering = ["name_zh"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name_zh


@tracked()
class Shift(models.Model):
    """By one method, every day from ``starts`` until ``ends``, local; what ends before it starts ends on the next day.

    Equal times mean all day. Shifts that overlap add up: two benches work side by side.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    laboratory = models.ForeignKey(Laboratory, models.CASCADE, related_name="shifts")
    method = models.CharField(_("method"), max_length=40, default="RT-PCR")
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    tubes_per_h = models.PositiveIntegerField(_("tubes an hour"))
    takes_min = models.PositiveSmallIntegerField(_("minutes from the bench to the result"), default=240)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["laboratory", "method", "starts"], name="shift_starts_once"),
            models.CheckConstraint(condition=models.Q(tubes_per_h__gte=1), name="shift_takes_tubes"),
            models.CheckConstraint(condition=~models.Q(method=""), name="shift_has_a_method"),
        ]
        ordering = ["starts", "method"]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M} {self.method}"
