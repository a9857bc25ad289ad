"""The mark that a database holds a demo district, and nothing else."""

from django.db import models
from django.db.models import Q


class DemoDistrict(models.Model):
    """One row at most: written with the district in one transaction, so that a half-made one never shows."""

    only = models.BooleanField(primary_key=True, default=True)
    size = models.CharField(max_length=12)
    seed = models.BigIntegerField()
    residents = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="demo_district_only_one")]

    def __str__(self) -> str:
        return f"{self.size} {self.seed}"
