"""Files as they are given."""

import hashlib
import os
from datetime import datetime
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.models import StoredFile

LARGEST_BYTES = 200 << 20
CHUNK_BYTES = 1 << 20
# The first bytes decide what a file is; what the sender claims does not.
MAGIC = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"%PDF-", 0, "application/pdf"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"PK\x03\x04", 0, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


@transaction.atomic
def store_file(*, file: UploadedFile | IO[bytes], by: Model | None, at: datetime, name: str = "") -> StoredFile:
    """Keeps the bytes on disk, flushed, before the row that names them is committed.

    Raises InvalidInput for an empty file or one over 200 MiB.
    """
    stored = StoredFile(original_name=(name or getattr(file, "name", "") or "file")[-255:], by=by, at=at)
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = stored.path.with_suffix(".part")
    digest, size, head = hashlib.sha256(), 0, b""
    with unfinished.open("wb") as target:
        while chunk := file.read(CHUNK_BYTES):
            head = head or chunk[:16]
            size += len(chunk)
            if size > LARGEST_BYTES:
                break
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if not 0 < size <= LARGEST_BYTES:
        unfinished.unlink()
        raise InvalidInput(
            _("The file is empty.") if size == 0 else _("The file is larger than 200 MiB."),
            _("Choose another file."),
        )
    unfinished.rename(stored.path)
    stored.media_type, stored.size_bytes, stored.sha256 = _media_type(head), size, digest.hexdigest()
    stored.save(force_insert=True)
    return stored


def _media_type(head: bytes) -> str:
    found = [kind for magic, start, kind in MAGIC if head[start : start + len(magic)] == magic]
    return found[0] if found else "text/plain"
