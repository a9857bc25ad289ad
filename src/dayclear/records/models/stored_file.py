"""A file as it was given: a proof or an import. The bytes lie in the data folder, the row says what it is."""

from datetime import UTC
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="stored_file_content"),
            models.Index(fields=["at"], name="stored_file_due", condition=models.Q(erased_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Named by nothing that a person typed; the month is UTC's, which no time zone setting moves."""
        return Path(settings.MEDIA_ROOT) / f"{self.at.astimezone(UTC):%Y/%m}" / str(self.pk)

    def open(self) -> IO[bytes]:
        """Raises NotFound for a file whose time has come."""
        if self.erased_at:
            raise NotFound(_("This file was erased when its retention period ended."))
        return self.path.open("rb")
