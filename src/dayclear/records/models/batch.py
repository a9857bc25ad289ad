"""One file that came in, what was refused of it, and what it changed, so that it can be taken back."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.wording import said_again, sentences


class ImportKind(models.TextChoices):
    PLACES = "places", _("Places")
    RESIDENTS = "residents", _("Residents")
    RESULTS = "results", _("Results")
    OCCUPANCY = "occupancy", _("Who lives where")
    MEMBERS = "members", _("Key groups")
    TEAMS = "teams", _("Sampling teams")
    LINE_LIST = "line_list", _("Line list")
    VISITS = "visits", _("Visits")
    ROOMS = "rooms", _("Rooms and beds")


class ImportStatus(models.TextChoices):
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Nothing was imported")
    UNDONE = "undone", _("Taken back")


class ImportBatch(models.Model):
    """``message`` is in the language of who imported; ``told_message`` in that of who reads.

    The latter only where ``message_sentences`` kept how to say it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=ImportKind)
    filename = models.CharField(max_length=255)
    stored_file = models.ForeignKey(
        "records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="imports")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.RUNNING)
    dry_run = models.BooleanField(default=False)
    all_or_nothing = models.BooleanField(default=False)
    options = models.JSONField(default=list, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_added = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    unused_columns = models.JSONField(default=list, blank=True)
    message = models.TextField(blank=True)
    message_sentences = models.JSONField(default=list, db_default=[], blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ImportStatus.values), name="batch_status_known"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ImportKind.values), name="batch_kind_known"),
            models.CheckConstraint(
                condition=models.Q(status="running", finished_at__isnull=True)
                | (~models.Q(status="running") & models.Q(finished_at__isnull=False)),
                name="batch_finished_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status="undone", undone_at__isnull=False)
                | (~models.Q(status="undone") & models.Q(undone_at__isnull=True)),
                name="batch_undone_says_when",
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="batch_latest")]

    def __str__(self) -> str:
        return self.filename

    @property
    def told_message(self) -> str:
        return sentences(*(said_again(one, "") for one in self.message_sentences)) or self.message

    @property
    def can_be_undone(self) -> bool:
        """Results are corrected one by one instead: what followed from them cannot be taken back in bulk."""
        wrote = self.status == ImportStatus.FINISHED and not self.dry_run and not self.erased_at
        return wrote and self.rows_added + self.rows_changed > 0 and self.kind != ImportKind.RESULTS


class ImportProblem(models.Model):
    """A refused row. ``column`` is what the file calls it, where that is known, else the name in the schema.

    ``reason`` and ``remedy`` are in the language of who imported; ``told_…`` in that of who reads, where
    ``sentences`` kept how to say it again.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=255, blank=True)
    reason = models.TextField()
    remedy = models.TextField(blank=True)
    sentences = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="problem_by_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.column}: {self.reason}"

    @property
    def told_reason(self) -> str:
        return said_again(self.sentences.get("reason"), self.reason)

    @property
    def told_remedy(self) -> str:
        return said_again(self.sentences.get("remedy"), self.remedy)


class ImportChange(models.Model):
    """One row the import wrote; ``before`` is null where it was added, by ``after`` later changes show."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "table", "row_id"], name="change_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
