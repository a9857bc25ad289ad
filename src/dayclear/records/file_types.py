"""What a file is by its first bytes; what the sender claims does not count."""

import re

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
"""What every browser shows and ``photos`` cleans. A phone whose camera writes HEIC sends JPEG where HEIC is not asked for."""
PROOF_TYPES = (*PHOTO_TYPES, "application/pdf")

_HEADS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"PK\x03\x04"), WORKBOOK),
)
_MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def media_type(head: bytes) -> str:
    """A photo, a PDF, a workbook or text; whatever else is only bytes, never offered to a browser to run."""
    found = next((kind for pattern, kind in _HEADS if pattern.match(head)), None)
    if found:
        return found
    return TEXT if head.startswith(_MARKS_OF_UTF16) or b"\x00" not in head else UNKNOWN
