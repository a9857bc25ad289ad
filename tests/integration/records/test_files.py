"""A file is kept whole, once, under a name of ours; what it is, its own bytes say."""

from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.records import operations
from dayclear.records.file_types import PROOF_TYPES
from dayclear.records.models import StoredFile
from dayclear.records.photos import NotAPhoto
from tests import real_photos

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0 photo"
HEADS = [
    (JPEG, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n...", "image/png"),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    (b"\x00\x00\x00\x18ftypheic....", "image/heic"),
    (b"%PDF-1.7", "application/pdf"),
    (b"PK\x03\x04...", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("姓名,年龄".encode(), "text/plain"),
    ("姓名,年龄".encode("utf-16"), "text/plain"),
    (b"MZ\x00\x00", "application/octet-stream"),
]


def _content(stored):
    with stored.open() as opened:
        return opened.read()


@pytest.mark.parametrize(("content", "kind"), HEADS)
def test_its_first_bytes_say_what_it_is(clerk, noon, content, kind):
    stored = operations.store_file(file=SimpleUploadedFile("x.exe", content, "text/html"), by=clerk, at=noon)

    assert stored.media_type == kind
    assert _content(stored) == content


@pytest.mark.parametrize(
    "photo", [real_photos.jpeg(), real_photos.png(), real_photos.webp()], ids=["jpeg", "png", "webp"]
)
def test_of_a_photo_that_proves_something_only_the_picture_is_kept(clerk, noon, photo):
    file_id = new_id()
    for _again in range(2):
        stored = operations.store_proof(
            file=SimpleUploadedFile("门.jpg", photo), by=clerk, at=noon, file_id=file_id
        )
    assert stored.original_name == "门.jpg"
    assert real_photos.PLACE not in _content(stored)
    assert real_photos.PLACE in photo
    with pytest.raises(NotAPhoto):
        operations.store_proof(file=BytesIO(photo[: len(photo) // 2]), by=clerk, at=noon)
    with pytest.raises(InvalidInput):
        operations.store_proof(file=BytesIO(photo), by=clerk, at=noon, largest_bytes=20)


def test_a_pdf_stays_as_it_is_and_a_photo_that_would_keep_its_place_is_not_kept(clerk, noon):
    report = b"%PDF-1.7 report"
    assert _content(operations.store_proof(file=BytesIO(report), by=clerk, at=noon)) == report
    with pytest.raises(InvalidInput, match="JPEG"):
        operations.store_proof(file=BytesIO(b"\x00\x00\x00\x18ftypheic...."), by=clerk, at=noon)


def test_it_is_found_again_whatever_zone_the_instant_was_given_in(clerk):
    at = datetime(2022, 5, 1, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    stored = operations.store_file(file=BytesIO(JPEG), by=clerk, at=at)

    assert _content(StoredFile.objects.get(pk=stored.pk)) == JPEG


def test_only_its_owner_may_read_it_on_disk_and_no_part_is_left(clerk, noon, data_folder):
    stored = operations.store_file(file=BytesIO(JPEG), by=clerk, at=noon)

    assert stored.path.stat().st_mode & 0o777 == 0o600
    assert [path for path in data_folder.rglob("*") if path.is_file()] == [stored.path]


def test_a_name_from_outside_is_only_a_name(clerk, noon, data_folder):
    stored = operations.store_file(file=BytesIO(JPEG), by=clerk, at=noon, name="../../etc/\u202epass\nwd.jpg")

    assert stored.original_name == "passwd.jpg"
    assert data_folder in stored.path.parents


def test_a_retry_keeps_one_file_and_another_content_is_refused(clerk, noon):
    file_id = new_id()
    first = operations.store_file(file=BytesIO(JPEG), by=clerk, at=noon, file_id=file_id)
    again = operations.store_file(file=BytesIO(JPEG), by=clerk, at=noon, file_id=file_id)

    assert first == again
    with pytest.raises(Conflict):
        operations.store_file(file=BytesIO(JPEG + b"!"), by=clerk, at=noon, file_id=file_id)
    assert _content(first) == JPEG


@pytest.mark.parametrize(
    ("content", "options"),
    [(b"", {}), (JPEG, {"largest_bytes": 5}), (b"<script>", {"accept": PROOF_TYPES})],
)
def test_what_cannot_be_kept_leaves_nothing(clerk, noon, data_folder, content, options):
    with pytest.raises(InvalidInput):
        operations.store_file(file=BytesIO(content), by=clerk, at=noon, **options)

    assert not StoredFile.objects.exists()
    assert not [path for path in data_folder.rglob("*") if path.is_file()]


def test_an_erased_file_says_so(clerk, noon):
    stored = operations.store_file(file=BytesIO(JPEG), by=clerk, at=noon)
    stored.erased_at = noon

    with pytest.raises(NotFound):
        stored.open()
