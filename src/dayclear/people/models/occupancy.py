"""What other lists say of who lives behind a door, and by how much it exceeds the roster."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.people import excess_totals


class Source(models.TextChoices):
    """Which list tells how many live behind a door."""

    PROPERTY = "property", _("Property list")
    METER = "meter", _("Meter readings")
    ORDERS = "orders", _("Orders")
    OTHER = "other", _("Another list")


class OccupancyLine(models.Model):
    """What a list says of a door, or of a whole stairwell where ``door`` is empty: how many live there, and no name.

    ``households`` are signs of people: each metered flat in use, each household that orders, is one person at least.
    What a line said before is in the record of the import that changed it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    door = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    people = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "door", "source", "counted_on"], name="occupancy_told_once"
            ),
            models.CheckConstraint(
                condition=models.Q(people__isnull=False) | models.Q(households__isnull=False),
                name="occupancy_says_how_many",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=Source.values), name="occupancy_source_known"
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="occupancy_path")]
        triggers = excess_totals.following_lists()

    def __str__(self) -> str:
        return f"{self.place_path} {self.door}"


class ListExcess(models.Model):
    """By how much lists say more than the roster at a place that they speak of; only the triggers write it.

    So many ``lines`` say more, one of them by ``most``; ``people`` at least are on no roster.
    """

    place = models.OneToOneField("places.Place", models.PROTECT, primary_key=True, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    lines = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    most = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="list_excess_path")]

    def __str__(self) -> str:
        return self.place_path
