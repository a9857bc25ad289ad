"""Whatever is sent as a photo: the picture alone, or a refusal; and cleaned once it is clean."""

from hypothesis import given
from hypothesis import strategies as st

from dayclear.records import photos
from dayclear.records.photos import NotAPhoto
from tests import real_photos

WHOLE = [real_photos.png(), real_photos.jpeg(), real_photos.webp()]


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4))
def test_a_damaged_photo_is_cleaned_or_refused(photo, damages):
    damaged = bytearray(photo)
    for at, value in damages:
        damaged[at % len(damaged)] = value
    try:
        plain = photos.plain(bytes(damaged))
    except NotAPhoto:
        return
    assert photos.plain(plain) == plain
    assert len(plain) <= len(damaged)
