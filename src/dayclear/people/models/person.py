"""Who lives here, as they live and not as they are registered."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.people import excess_totals, roster_totals
from dayclear.people.models.household import Household
from dayclear.records.audit import tracked


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    UNKNOWN = "unknown", _("Unknown")


class IdentityKind(models.TextChoices):
    RESIDENT = "resident", _("Resident identity card")
    PASSPORT = "passport", _("Passport")
    PERMIT = "permit", _("Residence permit")
    OTHER = "other", _("Other document")


class Origin(models.TextChoices):
    ROSTER = "roster", _("Roster")
    KNOCKING = "knocking", _("Found by knocking")


class Standing(models.TextChoices):
    LIVES_HERE = "lives_here", _("Lives here")
    MOVED_AWAY = "moved_away", _("Moved away")
    DECEASED = "deceased", _("Deceased")
    MERGED = "merged", _("Merged into another record")


class Vulnerability(models.TextChoices):
    LIVES_ALONE = "lives_alone", _("Lives alone")
    PREGNANT = "pregnant", _("Pregnant")
    DIALYSIS = "dialysis", _("Dialysis")
    BEDRIDDEN = "bedridden", _("Cannot come down")
    DISABLED = "disabled", _("Disabled")
    LONG_TERM_MEDICINE = "long_term_medicine", _("Long-term medicine")
    MINIMUM_INCOME = "minimum_income", _("Minimum income")
    POOR = "poor", _("Poor household")
    NO_PHONE = "no_phone", _("No phone")


@tracked()
class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)
    birth_on = models.DateField(null=True, blank=True)
    # Where only an age was given, birth_on is 1 January of the year it points to.
    birth_estimated = models.BooleanField(default=False)
    identity_kind = models.CharField(max_length=12, choices=IdentityKind, blank=True)
    identity_number = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 - unique where known.
    phone = models.CharField(max_length=20, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="people")
    place_path = models.CharField(max_length=255, db_collation="C")
    registered_address = models.CharField(max_length=255, blank=True)
    vulnerabilities = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    key_groups = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.ROSTER)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.LIVES_HERE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["identity_kind", "identity_number"],
                condition=models.Q(identity_number__isnull=False, merged_into__isnull=True),
                name="person_identity_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    merged_into__isnull=True, standing__in=["lives_here", "moved_away", "deceased"]
                )
                | models.Q(merged_into__isnull=False, standing="merged"),
                name="person_merged_says_into_whom",
            ),
            models.CheckConstraint(condition=~models.Q(identity_number=""), name="person_identity_not_empty"),
            models.CheckConstraint(
                condition=models.Q(birth_estimated=False) | models.Q(birth_on__isnull=False),
                name="person_estimate_has_date",
            ),
            models.CheckConstraint(condition=models.Q(sex__in=Sex.values), name="person_sex_known"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="person_origin_known"),
        ]
        indexes = [
            models.Index(
                fields=["place_path"], condition=models.Q(standing="lives_here"), name="person_living_path"
            ),
            models.Index(fields=["household"], name="person_household"),
            # Phones are remembered by their last digits, so the index reads them from the end.
            models.Index(
                OpClass(Reverse("phone"), name="text_pattern_ops"),
                condition=~models.Q(phone=""),
                name="person_phone_ending",
            ),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="person_name"),
            models.Index(
                fields=["identity_kind", "identity_number"],
                condition=models.Q(merged_into__isnull=False, identity_number__isnull=False),
                name="person_absorbed_identity",
            ),
            GinIndex(fields=["key_groups"], name="person_key_groups"),
            GinIndex(fields=["vulnerabilities"], name="person_vulnerabilities"),
        ]
        triggers = roster_totals.counting_people() + excess_totals.following_people()

    def __str__(self) -> str:
        return self.name
