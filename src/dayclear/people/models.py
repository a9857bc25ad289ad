"""Households and the people who live in them, as they live: not as they are registered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.people import excess_totals, roster_totals
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


class DeathPlace(models.TextChoices):
    FACILITY = "facility", _("In a facility")
    HOME = "home", _("In their home")
    ELSEWHERE = "elsewhere", _("Elsewhere")


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


class Source(models.TextChoices):
    """Which list tells how many live behind a door."""

    PROPERTY = "property", _("Property list")
    METER = "meter", _("Meter readings")
    ORDERS = "orders", _("Orders")
    OTHER = "other", _("Another list")


class SecondLookEnd(models.TextChoices):
    FOUND = "found", _("The people were found")
    NOBODY_MORE = "nobody_more", _("Nobody more lives here")
    LIST_GONE = "list_gone", _("No list says so any more")


@tracked()
class Household(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="households")
    place_path = models.CharField(max_length=255, db_collation="C")
    door = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "door"], name="household_door_unique")]
        indexes = [
            models.Index(fields=["place_path", "door"], name="household_path_door"),
            models.Index(fields=["door"], name="household_door"),
        ]
        triggers = roster_totals.counting_households() + excess_totals.following_households()

    def __str__(self) -> str:
        return self.door


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


@tracked()
class FormerHome(models.Model):
    """A home somebody left, and when: a move never rewrites where a sample was taken.

    The home at an instant is the one left first after it, or else the person's present household.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="former_homes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="former_people")
    left_at = models.DateTimeField()
    reason = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "left_at"], name="former_home_left_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.left_at:%Y-%m-%d}"


@tracked()
class TemporaryHome(models.Model):
    """Where somebody stays for the time of a measure. They are still of their own household, and counted there alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="temporary_homes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="guests")
    from_at = models.DateTimeField()
    until_on = models.DateField()
    reason = models.TextField(max_length=4000)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="temporary_home_one"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__gte=models.F("from_at")) & ~models.Q(end_reason="")),
                name="temporary_home_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["household"], name="temporary_home_household")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.household_id}"


@tracked()
class Death(models.Model):
    """When and where somebody died, and who says so. Entered by mistake it stays, taken back with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="deaths")
    died_at = models.DateTimeField()
    happened = models.CharField(max_length=12, choices=DeathPlace)
    said_by = models.CharField(max_length=120)
    # As it stands on the paper that the family is given.
    reason = models.TextField(max_length=2000)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(taken_back_at__isnull=True), name="death_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(died_at__lte=models.F("recorded_at")), name="death_lies_in_the_past"
            ),
            models.CheckConstraint(
                condition=models.Q(happened__in=DeathPlace.values)
                & ~models.Q(said_by="")
                & ~models.Q(reason=""),
                name="death_says_where_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_reason="")
                | (models.Q(taken_back_at__isnull=False) & ~models.Q(taken_back_reason="")),
                name="death_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.died_at:%Y-%m-%d}"


class RosterTotal(models.Model):
    """How many people and households are directly at a place; kept by triggers, read by path prefix."""

    path = models.CharField(max_length=255, primary_key=True, db_collation="C")
    people = models.IntegerField(default=0)
    households = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.path


class Merge(models.Model):
    """Two records found to be one person: what was moved from one to the other, so that it can be undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_as_kept")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merges_as_absorbed")
    reason = models.CharField(max_length=255)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    absorbed_standing = models.CharField(max_length=12)
    kept_before = models.JSONField(default=dict)
    followed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("absorbed")), name="merge_of_two_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


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
