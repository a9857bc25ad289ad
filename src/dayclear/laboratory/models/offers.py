"""Free capacity that neighbours lend each other, without a price."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models.laboratories import Laboratory
from dayclear.laboratory.states import OfferState
from dayclear.records.audit import tracked


class Direction(models.TextChoices):
    LEND = "lend", _("We offer to a neighbour")
    BORROW = "borrow", _("A neighbour offers to us")


@tracked()
class Offer(models.Model):
    """So many tubes an hour of a laboratory, for a time. What is taken of it counts in forecasts and plans.

    A neighbour's laboratory is on our list, with no shifts of its own: its capacity is what was taken of its offers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="offers")
    direction = models.CharField(_("who offers"), max_length=8, choices=Direction)
    neighbour = models.CharField(_("neighbouring district"), max_length=120)
    contact = models.CharField(_("contact"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    tubes_per_h = models.PositiveIntegerField(_("tubes an hour"))
    taken_per_h = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OFFERED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="offer_lasts"),
            models.CheckConstraint(condition=Q(tubes_per_h__gte=1), name="offer_of_something"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="offer_direction_known"),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "returned"], taken_per_h__gte=1)
                | (~Q(state__in=["taken", "returned"]) & Q(taken_per_h=0)),
                name="offer_taken_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(taken_per_h__lte=F("tubes_per_h")), name="offer_not_taken_over"
            ),
            models.CheckConstraint(
                condition=Q(state="offered") | Q(decided_at__isnull=False), name="offer_decided_says_when"
            ),
        ]
        indexes = [models.Index(fields=["-offered_at"], name="offer_latest")]

    def __str__(self) -> str:
        return f"{self.neighbour} {self.from_at:%m-%d %H:%M}"
