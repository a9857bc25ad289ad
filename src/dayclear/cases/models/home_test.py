"""The days on which a contact who is watched at home is tested there."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dayclear.cases.models.contact import Contact
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class HomeTest(models.Model):
    """One test, planned when the days at home begin. The first swab from ``due_on`` on, whoever takes it, is this one.

    ``taken_by``: who took it at the door, single in its tube and in no round; None for the swab of a round.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="home_tests")
    due_on = models.DateField()
    barcode = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "due_on"], name="home_test_one_a_day"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True, barcode="")
                | (Q(taken_at__isnull=False) & ~Q(barcode="")),
                name="home_test_taken_has_barcode",
            ),
            models.UniqueConstraint(
                fields=["barcode"], condition=Q(taken_by__isnull=False), name="home_test_tube_of_one"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(taken_at__isnull=True), name="home_test_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.due_on}"
