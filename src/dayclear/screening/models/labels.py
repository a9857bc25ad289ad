"""Which numbers of which prefix were printed on labels of tubes. The labels themselves are no rows."""

from collections.abc import Iterator

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from dayclear.kernel.codes import HIGHEST_NUMBER, tube_label


class LabelSeries(models.Model):
    """A prefix that tube labels begin with. Whoever reserves numbers of it holds this row meanwhile."""

    id = models.BigAutoField(primary_key=True)
    prefix = models.CharField(max_length=7, unique=True, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(prefix__regex="^[A-Z]{1,7}$"), name="label_series_prefix_is_letters"
            )
        ]

    def __str__(self) -> str:
        return self.prefix


def _numbers_side_by_side() -> models.Func:
    start = models.F("series_id") * models.Value(HIGHEST_NUMBER + 1)
    first, last = start + models.F("first_number"), start + models.F("last_number")
    return models.Func(first, last, models.Value("[]"), function="int8range")


class LabelRange(models.Model):
    """Numbers of a series that were printed for somebody: no two ranges share one, and none is ever given back."""

    id = models.UUIDField(primary_key=True, editable=False)
    series = models.ForeignKey(LabelSeries, models.PROTECT, related_name="ranges")
    first_number = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField()
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    first_number__gte=1,
                    last_number__gte=models.F("first_number"),
                    last_number__lte=HIGHEST_NUMBER,
                ),
                name="label_range_within_numbers",
            ),
            # The numbers of all series side by side: a plain index on ranges of integers holds them apart.
            ExclusionConstraint(
                name="label_range_never_repeats",
                expressions=[(_numbers_side_by_side(), RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="label_range_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        ends = (tube_label(self.series.prefix, number) for number in (self.first_number, self.last_number))
        return " – ".join(ends)

    @property
    def count(self) -> int:
        return self.last_number - self.first_number + 1

    def labels(self) -> Iterator[str]:
        """Every label of the range in order, with its check character."""
        for number in range(self.first_number, self.last_number + 1):
            yield tube_label(self.series.prefix, number)
