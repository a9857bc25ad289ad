"""A problem that anybody met. It goes flat to the department that can solve it."""

from django.db import models

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class ProblemReport(models.Model):
    """``id`` may come from the phone that wrote it offline; ``person`` is the one in need, if known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey(
        "command.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField()
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="problem_says_what")]
        indexes = [models.Index(fields=["place_path", "reported_at"], name="problem_by_path")]

    def __str__(self) -> str:
        return f"{self.kind} {self.place_path}"
