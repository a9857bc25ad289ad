"""Sampling teams, the points downstairs, and the plans of rounds.

A plan's visits and stretches are written as a whole with the plan and changed by hand one by one; its hand edits say who did.

The places of a plan's rows are not checked by the database a second time: they are copied from checked rows, a plan has tens
of thousands of them, and a place is never deleted.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.planning.states import PlanStatus
from dayclear.records.audit import tracked


class Aim(models.TextChoices):
    FEWEST_SAMPLERS = "fewest_samplers", _("The fewest samplers")
    EARLIEST_FINISH = "earliest_finish", _("Done as early as possible")


class Mode(models.TextChoices):
    DOOR = "door", _("At the doors")
    DOWNSTAIRS = "downstairs", _("Downstairs")


class EditKind(models.TextChoices):
    MOVE = "move", _("Given to another team")
    PIN = "pin", _("Pinned")
    UNPIN = "unpin", _("Unpinned")
    LOCK = "lock", _("Locked")
    UNLOCK = "unlock", _("Unlocked")


@tracked()
class Team(models.Model):
    """Samplers who go together, with helpers who scan and disinfect; ``place`` is where they gather.

    ``starts`` and ``ends`` are local; a shift that ends at its start or before ends on the next day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    name = models.CharField(_("Name"), max_length=60)
    origin = models.CharField(_("From which hospital or unit"), max_length=120, blank=True)
    phone = models.CharField(_("Telephone"), max_length=20, blank=True)
    samplers = models.PositiveSmallIntegerField(_("Samplers"), default=1)
    helpers = models.PositiveSmallIntegerField(_("Helpers"), default=2)
    starts = models.TimeField(_("Shift starts"))
    ends = models.TimeField(_("Shift ends"))
    out_since = models.DateTimeField(null=True, blank=True)
    out_reason = models.CharField(max_length=200, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(in_use=True), name="team_name_once"
            ),
            models.CheckConstraint(condition=Q(samplers__gte=1), name="team_has_a_sampler"),
            models.CheckConstraint(
                condition=Q(out_since__isnull=True, out_reason="")
                | (Q(out_since__isnull=False) & ~Q(out_reason="")),
                name="team_out_says_why",
            ),
        ]
        indexes = [models.Index(fields=["place_path", "name"], name="team_path")]

    def __str__(self) -> str:
        return self.name


@tracked()
class Point(models.Model):
    """Where people who come down are swabbed; without one near, they come to the foot of their building.

    ``lanes`` is how many samplers find room there at a time. Hours are local; one without them is open day and night. It
    serves whoever is near, or just the places that name it (``ServedPlace``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    name = models.CharField(_("Name"), max_length=60)
    latitude = models.FloatField(_("Latitude"))
    longitude = models.FloatField(_("Longitude"))
    lanes = models.PositiveSmallIntegerField(_("Lanes"), default=4)
    opens = models.TimeField(_("Opens"), null=True, blank=True)
    closes = models.TimeField(_("Closes"), null=True, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(in_use=True), name="point_name_once"
            ),
            models.CheckConstraint(condition=Q(lanes__gte=1), name="point_has_a_lane"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False),
                name="point_hours_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="point_on_earth"
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="point_path")]

    def __str__(self) -> str:
        return self.name


@tracked()
class ServedPlace(models.Model):
    """A place whose people go to this point, and to no other that does not name it, however near."""

    point = models.ForeignKey(Point, models.CASCADE, related_name="served", db_index=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "place"], name="point_serves_a_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.place_path}"


@tracked(exclude=["progress", "looked_at"])
class Plan(models.Model):
    """Who goes where in a round. A place without a position is taken to be in the middle of the others.

    ``least_samplers`` and ``earliest_finish_at`` are bounds that no plan can beat. Of the people ``left_out``, so many are
    ``left_untested``: teams would reach them, and no bench is free for their tubes in time.

    ``advice`` lists what would help where people are left out: ``{"place": path, "samplers": n}``; and whom no samplers would
    help, as a point lacks room or a building is too far: ``{"stop": path, "point": id or None, "people": n}``; which point
    holds the finish back, as its lanes and hours allow no earlier one: ``{"stop": path, "point": id, "through_at": iso}``;
    when teams would be done if nobody waited until a bench is free: ``{"teams_done_at": iso}``; what one laboratory alone
    could do: ``{"laboratory": id, "earlier_h": n, "later_h": n, "tests_per_h": n}``, one of the three; or which offer of a
    neighbour would be enough: ``{"offer": id}``.
    ``broken`` lists rules that a hand has broken:
    ``{"rule": rule, "team": id or None, "place": id, "by": seconds, people or ranks}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey("screening.Round", models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    aim = models.CharField(max_length=20, choices=Aim, default=Aim.FEWEST_SAMPLERS)
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.MAKING)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seed = models.PositiveIntegerField(default=1)
    progress = models.FloatField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    take_best = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    people = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    left_untested = models.PositiveIntegerField(default=0)
    without_position = models.PositiveIntegerField(default=0)
    middle_latitude = models.FloatField(null=True, blank=True)
    middle_longitude = models.FloatField(null=True, blank=True)
    samplers_used = models.PositiveIntegerField(default=0)
    least_samplers = models.PositiveIntegerField(default=0)
    finish_at = models.DateTimeField(null=True, blank=True)
    earliest_finish_at = models.DateTimeField(null=True, blank=True)
    travel_min = models.PositiveIntegerField(default=0)
    advice = models.JSONField(default=list, blank=True)
    broken = models.JSONField(default=list, blank=True)
    advised_close_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(status="in_force"), name="plan_one_in_force"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="plan_window_open"),
            models.CheckConstraint(condition=Q(progress__range=(0, 1)), name="plan_progress_is_a_share"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_known"),
            models.CheckConstraint(condition=Q(aim__in=Aim.values), name="plan_aim_known"),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(reason=""), name="plan_replanned_says_why"
            ),
            models.CheckConstraint(
                condition=Q(left_untested__lte=F("left_out")), name="plan_untested_are_left_out"
            ),
        ]
        indexes = [models.Index(fields=["round", "-asked_at"], name="plan_latest")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.status}"

    @property
    def is_being_made(self) -> bool:
        return self.status == PlanStatus.MAKING

    @property
    def gap_percent(self) -> float | None:
        """How far above the bound the aim is, in samplers or in time; None where people are left out."""
        if (
            self.left_out
            or not self.least_samplers
            or self.finish_at is None
            or self.earliest_finish_at is None
        ):
            return None
        if self.aim == Aim.FEWEST_SAMPLERS:
            return (self.samplers_used / self.least_samplers - 1) * 100
        return ((self.finish_at - self.opens_at) / (self.earliest_finish_at - self.opens_at) - 1) * 100


class Visit(models.Model):
    """A team at a building or a point: ``people`` of it, from the ``first`` on in the plan's order of doors.

    A ``pinned`` visit stays as it is whenever the plan is mended; a ``locked`` one is moved by no hand either.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="+", db_index=False)
    mode = models.CharField(max_length=12, choices=Mode)
    zone_rank = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=40, blank=True)
    first = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    arrives_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="visit_for_somebody"),
            models.CheckConstraint(condition=Q(locked=False) | Q(pinned=True), name="visit_locked_is_pinned"),
            models.CheckConstraint(
                condition=Q(begins_at__gte=F("arrives_at"), ends_at__gte=F("begins_at")),
                name="visit_in_order",
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="visit_mode_known"),
        ]
        indexes = [
            models.Index(fields=["plan", "team", "arrives_at"], name="visit_team_day"),
            models.Index(fields=["plan", "place_path"], name="visit_place"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.place_path}"


class Stretch(models.Model):
    """The part of a stairwell in a visit: its doors, how many people, and when they are called or visited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="stretches")
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    first = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    from_door = models.CharField(max_length=40)
    to_door = models.CharField(max_length=40)
    at = models.DateTimeField()
    waits_min = models.FloatField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(people__gte=1), name="stretch_for_somebody")]
        indexes = [models.Index(fields=["place_path"], name="stretch_place")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.from_door}–{self.to_door}"


class HandEdit(models.Model):
    """One change by hand; without a ``visit``, of all visits at a building or point.

    ``before`` holds the visits that it changed as they were, so that the last one can be undone:
    ``{visit id: {"team": id, "pinned": …, "locked": …, "arrives_at": …, "begins_at": …, "ends_at": …}}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="hand_edits", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EditKind)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="hand_edit_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=EditKind.values), name="hand_edit_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number} {self.kind}"


class Pickup(models.Model):
    """The runner takes the tubes of a settlement to a laboratory; without one, no laboratory can have them in time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pickups", db_index=False)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    place_path = models.CharField(max_length=255, db_collation="C")
    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    tubes = models.PositiveIntegerField()
    first_swab_at = models.DateTimeField()
    laboratory = models.ForeignKey(
        "laboratory.Laboratory", models.PROTECT, null=True, related_name="+", db_index=False
    )
    arrives_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tubes__gte=1), name="pickup_of_something"),
            models.CheckConstraint(
                condition=Q(laboratory__isnull=True, arrives_at__isnull=True, done_at__isnull=True)
                | Q(laboratory__isnull=False, arrives_at__isnull=False, done_at__isnull=False),
                name="pickup_somewhere_says_when",
            ),
        ]
        indexes = [models.Index(fields=["plan", "place_path", "at"], name="pickup_place_time")]

    def __str__(self) -> str:
        return f"{self.place_path} {self.at}"

    @property
    def is_late(self) -> bool:
        return self.done_at is None or self.done_at > self.due_at
