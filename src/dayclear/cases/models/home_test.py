"""The days on which somebody who is watched at home is tested there: a contact, or a released case."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dayclear.cases.models.contact import Contact
from dayclear.cases.models.home_monitoring import HomeMonitoring
from dayclear.cases.states import ContactStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class HomeTest(models.Model):
    """One test, planned when the days at home begin. The first swab from ``due_on`` on, whoever takes it, is this one.

    ``taken_by``: who took it at the door, single in its tube and in no round; None for the swab of a round.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="home_tests")
    monitoring = models.ForeignKey(HomeMonitoring, models.PROTECT, null=True, related_name="home_tests")
    due_on = models.DateField()
    barcode = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, monitoring__isnull=True)
                | Q(contact__isnull=True, monitoring__isnull=False),
                name="home_test_of_one",
            ),
            models.UniqueConstraint(fields=["contact", "due_on"], name="home_test_one_a_day"),
            models.UniqueConstraint(
                fields=["monitoring", "due_on"], name="home_test_one_a_day_after_release"
            ),
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
        return f"{self.contact_id or self.monitoring_id} {self.due_on}"

    @property
    def about(self) -> Contact | HomeMonitoring:
        """Whose test it is."""
        found = self.contact or self.monitoring
        if found is None:
            raise AssertionError("A test is of a contact or of a released case.")
        return found

    @property
    def is_asked_for(self) -> bool:
        """Whether the days at home still run, or a last test is still waited for."""
        if self.contact:
            return self.contact.status == ContactStatus.AT_HOME
        return self.monitoring is not None
