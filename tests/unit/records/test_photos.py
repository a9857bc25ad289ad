"""Of a photo the picture is kept, and nothing else that stands in the file."""

import pytest

from dayclear.records import photos
from dayclear.records.file_types import media_type
from dayclear.records.photos import NotAPhoto
from tests import real_photos

PHOTOS = {"png": real_photos.png, "jpeg": real_photos.jpeg, "webp": real_photos.webp}
PICTURES = {"png": b"IDAT", "jpeg": b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9", "webp": b"picture."}


@pytest.mark.parametrize("kind", PHOTOS)
def test_where_when_and_by_which_phone_is_left_behind_and_the_picture_stays(kind):
    made = PHOTOS[kind]()
    plain = photos.plain(made)
    assert b"GPS" in made
    assert b"GPS" not in plain
    assert media_type(plain) == f"image/{kind}"
    assert photos.plain(plain) == plain
    assert PICTURES[kind] in plain


def test_a_png_without_anything_else_stays_as_it_is():
    plain = photos.plain(real_photos.png())
    assert [plain[at : at + 4] for at in (12, 37)] == [b"IHDR", b"IDAT"]


def test_what_follows_the_end_of_a_picture_is_left_behind():
    assert b"<script>" not in photos.plain(real_photos.jpeg(after=b"<script>"))


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_that_is_cut_off_is_none_wherever_it_is_cut(kind):
    made = PHOTOS[kind]()
    for length in range(len(made)):
        with pytest.raises(NotAPhoto):
            photos.plain(made[:length])


@pytest.mark.parametrize("other", [b"", b"%PDF-1.7", b"PK\x03\x04", b"    ftypheic", b"GIF89a"])
def test_anything_else_is_no_photo(other):
    with pytest.raises(NotAPhoto):
        photos.plain(other)


def test_a_picture_larger_than_a_browser_can_show_is_refused():
    with pytest.raises(NotAPhoto):
        photos.plain(real_photos.png(photos.MOST_SIDE + 1, 1))
