"""Line lists from elsewhere, to be analysed: their cases under numbers of their own, and who infected whom.

They are no cases of this district: nobody here is moved, tested or called because of them.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class LineList(models.Model):
    """One list as it was brought in; ``place`` is whose tracers may see it. It goes with its import."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    batch = models.OneToOneField("records.ImportBatch", models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="line_list_has_a_name")]
        indexes = [models.Index(fields=["place_path", "-brought_at"], name="line_list_by_path")]

    def __str__(self) -> str:
        return self.name


class ListedCase(models.Model):
    """One row. Each day has a first and a last, which differ where no single day was told.

    ``attributes`` are the columns that were kept as told, ``unread`` what was told of a day, an age or a sex and could not
    be read, both by heading.
    """

    class Sex(models.TextChoices):
        MALE = "male", _("Male")
        FEMALE = "female", _("Female")
        NOT_TOLD = "", _("Not told")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line_list = models.ForeignKey(LineList, models.PROTECT, related_name="cases")
    key = models.CharField(max_length=60, db_collation="C")
    line = models.PositiveIntegerField()
    onset_on = models.DateField(null=True, blank=True)
    onset_until = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    exposed_from = models.DateField(null=True, blank=True)
    exposed_until = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    age_years = models.FloatField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=Sex, blank=True)
    place_text = models.CharField(max_length=255, blank=True)
    household_text = models.CharField(max_length=255, blank=True)
    setting = models.CharField(max_length=255, blank=True)
    source_text = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=255, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    unread = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line_list", "key"], name="listed_case_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="listed_case_has_a_key"),
            models.CheckConstraint(condition=Q(sex__in=["male", "female", ""]), name="listed_case_sex_known"),
            models.CheckConstraint(
                condition=Q(onset_on__isnull=True, onset_until__isnull=True)
                | Q(onset_until__gte=F("onset_on")),
                name="listed_case_onset_in_order",
            ),
            models.CheckConstraint(
                condition=Q(age_years__isnull=True) | Q(age_years__gte=0, age_years__lte=130),
                name="listed_case_age_possible",
            ),
        ]
        triggers = [pgtrigger.Protect(name="listed_case_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.key


class ListedLink(models.Model):
    """Who infected whom, as the list says; where it names several infectors, one of them did."""

    class Origin(models.TextChoices):
        LIST = "list", _("A row or column of the list")
        TEXT = "text", _("Named in words")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line_list = models.ForeignKey(LineList, models.PROTECT, related_name="links")
    infector = models.ForeignKey(ListedCase, models.PROTECT, related_name="infected")
    infectee = models.ForeignKey(ListedCase, models.PROTECT, related_name="infected_by")
    line = models.PositiveIntegerField()
    origin = models.CharField(max_length=4, choices=Origin, default=Origin.LIST)
    setting = models.CharField(max_length=255, blank=True)
    days_told = models.SmallIntegerField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["infector", "infectee"], name="listed_link_once"),
            models.CheckConstraint(condition=~Q(infector=F("infectee")), name="listed_link_joins_two"),
            models.CheckConstraint(condition=Q(origin__in=["list", "text"]), name="listed_link_origin_known"),
        ]
        triggers = [pgtrigger.Protect(name="listed_link_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.infector_id} → {self.infectee_id}"


class ColumnMapping(models.Model):
    """What the columns of files with these headings mean, as somebody last confirmed it. It tells nothing of people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    headings_key = models.CharField(max_length=64, db_collation="C")
    layout = models.CharField(max_length=8)
    meaning = models.JSONField()
    day_order = models.CharField(max_length=12, blank=True)
    used_at = models.DateTimeField()
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["headings_key"], name="column_mapping_once"),
            models.CheckConstraint(
                condition=Q(layout__in=["cases", "links", "contacts"]), name="column_mapping_layout_known"
            ),
            models.CheckConstraint(
                condition=Q(day_order__in=["", "day_first", "month_first"]), name="column_mapping_order_known"
            ),
        ]

    def __str__(self) -> str:
        return self.headings_key
