"""Cases and the positive results they rest on."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.rules import AROUND_THE_CASE, MILESTONES
from dayclear.cases.states import OPEN, CaseStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked

ALL_MILESTONES = Q(**{f"{name}_at__isnull": False for name in MILESTONES})
DONE_AROUND = Q(**{f"{name}_at__isnull": False for name in AROUND_THE_CASE})


class FoundIn(models.TextChoices):
    COMMUNITY = "community", _("In the community")
    ISOLATION = "isolation", _("In isolation")
    KEY_GROUP = "key_group", _("In a key group")
    REPOSITIVE = "repositive", _("After release (re-positive)")


@tracked()
class Case(models.Model):
    """One person found positive, with the clock sampled → tested → reported → moved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=16, unique=True, db_collation="C")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="cases")
    # Where the person lived when found: the door that is sealed. It stays when the person moves house.
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="cases")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    sample_id = models.UUIDField(null=True, blank=True)
    barcode = models.CharField(max_length=40, blank=True, db_collation="C")
    result_id = models.UUIDField()
    found_in = models.CharField(max_length=12, choices=FoundIn, default=FoundIn.COMMUNITY)
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.CONFIRMED)
    # The infection that came back after release: that course stays as it ended, this one is its own.
    repositive_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="repositives")

    sampled_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True)
    traced_at = models.DateTimeField(null=True, blank=True)
    disinfected_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    # How and where is told by the record of the death, beside the person.
    died_at = models.DateTimeField(null=True, blank=True)
    # Left the district before being moved; the reason says who is told of it there.
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    onset_on = models.DateField(null=True, blank=True)
    symptoms = models.TextField(blank=True)

    follows_place: ClassVar[Q] = Q(status__in=OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=OPEN, released_at__isnull=True),
                name="case_one_open_per_person",
            ),
            models.CheckConstraint(
                condition=(Q(sampled_at__isnull=True) | Q(sampled_at__lte=F("reported_at")))
                & (Q(tested_at__isnull=True) | Q(tested_at__lte=F("reported_at")))
                & (Q(sampled_at__isnull=True) | Q(tested_at__isnull=True) | Q(sampled_at__lte=F("tested_at")))
                & (Q(moved_at__isnull=True) | Q(moved_at__gte=F("reported_at")))
                & (Q(closed_at__isnull=True) | Q(closed_at__gte=F("moved_at")))
                & (Q(released_at__isnull=True) | Q(released_at__gte=F("moved_at"))),
                name="case_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=CaseStatus.CONFIRMED,
                    moved_at__isnull=True,
                    closed_at__isnull=True,
                    released_at__isnull=True,
                )
                | Q(status=CaseStatus.MOVED, moved_at__isnull=False, closed_at__isnull=True)
                | Q(
                    ALL_MILESTONES,
                    status=CaseStatus.CLOSED,
                    closed_at__isnull=False,
                    released_at__isnull=True,
                    died_at__isnull=True,
                )
                | Q(
                    ALL_MILESTONES,
                    status=CaseStatus.RELEASED,
                    closed_at__isnull=False,
                    released_at__isnull=False,
                )
                | Q(
                    DONE_AROUND,
                    status=CaseStatus.DIED,
                    closed_at__isnull=False,
                    died_at__isnull=False,
                )
                | Q(
                    DONE_AROUND,
                    status=CaseStatus.LEFT,
                    closed_at__isnull=False,
                    left_at__isnull=False,
                )
                | Q(status=CaseStatus.WITHDRAWN),
                name="case_status_tells_its_times",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(status=CaseStatus.WITHDRAWN, withdrawn_at__isnull=False), ~Q(withdrawn_reason="")
                )
                | Q(~Q(status=CaseStatus.WITHDRAWN), withdrawn_at__isnull=True, withdrawn_reason=""),
                name="case_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=Q(died_at__isnull=True) | Q(released_at__isnull=True), name="case_ended_one_way"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_reason="")
                | (Q(left_at__isnull=False, moved_at__isnull=True) & ~Q(left_reason="")),
                name="case_left_unmoved_says_why",
            ),
            models.CheckConstraint(condition=Q(found_in__in=FoundIn.values), name="case_found_in_known"),
            # The other way round it need not be: the former case may have been erased when its time had come.
            models.CheckConstraint(
                condition=Q(repositive_of__isnull=True) | Q(found_in=FoundIn.REPOSITIVE),
                name="case_that_came_back_is_repositive",
            ),
        ]
        indexes = [
            models.Index(fields=["place_path"], condition=Q(status__in=OPEN), name="case_open_by_path"),
            models.Index(fields=["place_path", "reported_at"], name="case_by_path"),
            models.Index(fields=["-reported_at", "-number"], name="case_latest"),
        ]
        triggers = [pgtrigger.Protect(name="case_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_under_way(self) -> bool:
        """Open, and the person neither released nor dead nor gone: around a case things may still be open then."""
        return self.is_open and not (self.released_at or self.died_at or self.left_at)

    @property
    def is_moved_no_more(self) -> bool:
        """The person died, or left the district: nobody waits for a vehicle."""
        return bool(self.died_at or self.left_at)

    @property
    def milestones_reached(self) -> tuple[str, ...]:
        return tuple(name for name in MILESTONES if getattr(self, f"{name}_at"))


@tracked()
class Positive(models.Model):
    """One positive result a case rests on; the case stands while one of them does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="positives")
    result_id = models.UUIDField(unique=True)
    barcode = models.CharField(max_length=40, blank=True, db_collation="C")
    sampled_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["barcode"], condition=~Q(barcode=""), name="positive_barcode")]
        triggers = [pgtrigger.Protect(name="positive_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.barcode
