"""Files as they are given."""

import hashlib
import os
from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.records.file_types import PHOTO_TYPES, PROOF_TYPES, media_type
from dayclear.records.models import StoredFile
from dayclear.records.photos import plain

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_BYTES = 200 << 20
LARGEST_PROOF_BYTES = 50 << 20
HEAD_BYTES = 64
CHUNK_BYTES = 1 << 20
LONGEST_NAME = 255
OWNER_ONLY = 0o600


@transaction.atomic
def store_file(
    *,
    file: "UploadedFile[bytes] | IO[bytes]",
    by: Model | None,
    at: datetime,
    name: str = "",
    accept: Collection[str] = (),
    largest_bytes: int = LARGEST_BYTES,
    file_id: UUID | None = None,
) -> StoredFile:
    """Keeps the bytes on disk, flushed, before the row that names them is committed.

    ``accept`` are the media types taken, all where it is empty; a file's own first bytes say what it is. A
    retry with the same ``file_id`` answers the file there is; Conflict where its content differs. Raises
    InvalidInput for a file that is empty, larger than ``largest_bytes`` or of another type.
    """
    stored = StoredFile(
        id=file_id or new_id(),
        original_name=_plain_name(name or getattr(file, "name", "") or ""),
        by_id=by.pk if by else None,
        at=at,
    )
    unfinished = stored.path.with_suffix(f".{new_id()}.part")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(file, unfinished, stored, largest_bytes)
        _check_type(stored, accept)
        earlier = StoredFile.objects.filter(pk=stored.pk).first()
        if earlier is not None:
            return _same(earlier, stored)
        unfinished.rename(stored.path)
    finally:
        unfinished.unlink(missing_ok=True)
    _flush_folder(stored.path.parent)
    stored.save(force_insert=True)
    return stored


def store_proof(
    *,
    file: "UploadedFile[bytes] | IO[bytes]",
    by: Model | None,
    at: datetime,
    name: str = "",
    accept: Collection[str] = PROOF_TYPES,
    largest_bytes: int = LARGEST_PROOF_BYTES,
    file_id: UUID | None = None,
) -> StoredFile:
    """Keeps what proves something as ``store_file`` does; of a photo the picture alone, not where or by which device.

    A PDF stays as it is. Raises NotAPhoto for a photo that cannot be cleaned.
    """
    name = name or getattr(file, "name", "") or ""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    kept = BytesIO(plain(_whole(file, largest_bytes))) if media_type(head) in PHOTO_TYPES else file
    return store_file(
        file=kept, by=by, at=at, name=name, accept=accept, largest_bytes=largest_bytes, file_id=file_id
    )


def _whole(file: "UploadedFile[bytes] | IO[bytes]", largest_bytes: int) -> bytes:
    content = file.read(largest_bytes + 1)
    if len(content) > largest_bytes:
        raise _too_large(largest_bytes)
    return content


def _too_large(largest_bytes: int) -> InvalidInput:
    most = {"most": largest_bytes >> 20}
    return InvalidInput(_("The file is larger than %(most)d MiB.") % most, _("Choose another file."))


def _copy(
    file: "UploadedFile[bytes] | IO[bytes]", target: Path, stored: StoredFile, largest_bytes: int
) -> None:
    """Writes the bytes, and into ``stored`` what they are."""
    digest, size, head = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "wb") as opened:
        while size <= largest_bytes and (chunk := file.read(CHUNK_BYTES)):
            head = head or chunk
            size += len(chunk)
            digest.update(chunk)
            opened.write(chunk)
        opened.flush()
        os.fsync(opened.fileno())
    if size == 0:
        raise InvalidInput(_("The file is empty."), _("Choose another file."))
    if size > largest_bytes:
        raise _too_large(largest_bytes)
    stored.media_type, stored.size_bytes, stored.sha256 = media_type(head), size, digest.hexdigest()


def _check_type(stored: StoredFile, accept: Collection[str]) -> None:
    if accept and stored.media_type not in accept:
        endings = ", ".join(sorted(kind.rpartition("/")[2].upper() for kind in accept))
        raise InvalidInput(
            _("“%(name)s” cannot be kept here.") % {"name": stored.original_name},
            _("Choose a file of one of these types: %(types)s.") % {"types": endings},
        )


def _same(earlier: StoredFile, repeated: StoredFile) -> StoredFile:
    if earlier.sha256 != repeated.sha256:
        raise Conflict(_("Another file was sent under this number."), _("Send the file again as a new one."))
    return earlier


def _flush_folder(folder: Path) -> None:
    """Without this, a power cut may forget the name of a file whose bytes are safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain_name(name: str) -> str:
    """The last part of a name, without what cannot be printed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "file"
