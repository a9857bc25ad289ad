"""Photos without what a camera writes beside the picture: where and when, by which device, a smaller picture of its own.

A photo is a row of parts; those that hold the picture are copied, all others are left behind, also what follows its end.
The picture itself is not touched. Formats: JPEG (ITU-T T.81, annex B), PNG (RFC 2083), WebP (RFC 9649).
"""

import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.file_types import media_type

MOST_SIDE = 20_000
"""Of a picture with longer sides a browser that shows it would run out of memory."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_WEBP_FLAGS = 0x10
"""Of what VP8X announces only transparency is kept."""
_JPEG_MARK, _JPEG_END, _JPEG_SCAN = 0xFF, 0xD9, 0xDA
_JPEG_ADOBE = 0xEE
"""Says how the colours are coded, and nothing of where or when."""
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SAYINGS = frozenset(range(0xE0, 0xF0)) | {0xFE}


class NotAPhoto(InvalidInput):
    """The bytes are no photo, are cut off, or are of a kind that cannot be cleaned."""

    def __init__(self) -> None:
        super().__init__(_("This is no photo that can be read."), _("Take it again, as JPEG, PNG or WebP."))


def plain(photo: bytes) -> bytes:
    """The picture alone. Raises NotAPhoto."""
    parts = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type(photo))
    if parts is None:
        raise NotAPhoto
    try:
        return parts(photo)
    except (struct.error, IndexError) as cut_off:
        raise NotAPhoto from cut_off


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        raise NotAPhoto


def _jpeg(photo: bytes) -> bytes:
    kept, at, sized = [photo[:2]], 2, False
    while True:
        marker, start = photo[at + 1], at
        if photo[at] != _JPEG_MARK:
            raise NotAPhoto
        if marker == _JPEG_MARK:  # Fill bytes may stand before a marker.
            at += 1
            continue
        if marker == _JPEG_END:
            break
        (length,) = struct.unpack_from(">H", photo, at + 2)
        at += 2 + length
        if at > len(photo) or length < 2:  # noqa: PLR2004 - the length counts its own two bytes.
            raise NotAPhoto
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", photo, start + 5)
            _check_size(width, height)
            sized = True
        if marker == _JPEG_SCAN:
            at = _after_scan(photo, at)
        if marker == _JPEG_ADOBE or marker not in _JPEG_SAYINGS:
            kept.append(photo[start:at])
    if not sized:
        raise NotAPhoto
    return b"".join([*kept, b"\xff\xd9"])


def _after_scan(photo: bytes, at: int) -> int:
    """Where the coded picture ends: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = photo.find(b"\xff", at)
        if at < 0:
            raise NotAPhoto
        following = photo[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:  # noqa: PLR2004 - RST0 to RST7.
            return at
        at += 2


def _png(photo: bytes) -> bytes:
    kept, at = [_PNG_HEAD], len(_PNG_HEAD)
    while True:
        length, kind = struct.unpack_from(">I4s", photo, at)
        chunk = photo[at : at + 12 + length]
        (check,) = struct.unpack_from(">I", chunk, 8 + length)
        if zlib.crc32(chunk[4:-4]) != check or (kind == b"IHDR") != (at == len(_PNG_HEAD)):
            raise NotAPhoto
        if kind == b"IHDR":
            _check_size(*struct.unpack_from(">II", chunk, 8))
        if kind in _PNG_KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        at += len(chunk)


def _webp(photo: bytes) -> bytes:
    kept = [chunk for kind, chunk in _webp_chunks(photo) if kind in _WEBP_KEPT]
    if not kept:
        raise NotAPhoto
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(photo: bytes) -> Iterator[tuple[bytes, bytes]]:
    (length,) = struct.unpack_from("<I", photo, 4)
    at, end = 12, 8 + length
    if end > len(photo):
        raise NotAPhoto
    while at < end:
        kind, size = struct.unpack_from("<4sI", photo, at)
        chunk = photo[at : at + 8 + size + size % 2]
        if len(chunk) < 8 + size or at + len(chunk) > end:
            raise NotAPhoto
        if kind == b"VP8X":
            width, height = (int.from_bytes(chunk[start : start + 3], "little") + 1 for start in (12, 15))
            _check_size(width, height)
            chunk = chunk[:8] + bytes([chunk[8] & _WEBP_FLAGS]) + chunk[9:]
        yield kind, chunk
        at += len(chunk)
