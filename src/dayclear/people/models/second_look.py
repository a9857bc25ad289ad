"""Stairwells and doors to be knocked at, as lists say more than the roster."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.people import excess_totals
from dayclear.records.audit import tracked


class SecondLookEnd(models.TextChoices):
    FOUND = "found", _("The people were found")
    NOBODY_MORE = "nobody_more", _("Nobody more lives here")
    LIST_GONE = "list_gone", _("No list says so any more")


@tracked()
class SecondLook(models.Model):
    """A stairwell that is to be knocked at, as lists say more than the roster; one at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_as = models.CharField(max_length=12, choices=SecondLookEnd, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(ended_at__isnull=True), name="second_look_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_as="")
                | models.Q(ended_at__isnull=False, ended_as__in=SecondLookEnd.values),
                name="second_look_ended_says_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(ended_as="nobody_more") | ~models.Q(note=""),
                name="second_look_nobody_says_why",
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="second_look_path")]
        triggers = excess_totals.following_looks()

    def __str__(self) -> str:
        return self.place_path


class DoorToKnock(models.Model):
    """A door of a second look, or the whole stairwell where ``door`` is empty: what was known when it was proposed.

    After nobody more was found, the door is silent until a list counted later than ``counted_on`` exceeds the roster by
    more than ``excess``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    look = models.ForeignKey(SecondLook, models.PROTECT, related_name="doors")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    door = models.CharField(max_length=40, blank=True)
    excess = models.PositiveIntegerField()
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["look", "door"], name="door_to_knock_once"),
            models.CheckConstraint(condition=models.Q(excess__gte=1), name="door_to_knock_exceeds"),
        ]
        indexes = [models.Index(fields=["place", "door"], name="door_to_knock_door")]
        triggers = excess_totals.following_silent_doors()

    def __str__(self) -> str:
        return self.door
