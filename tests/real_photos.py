"""Small photos as a camera makes them: with where, when and by which device beside the picture."""

import struct
import zlib

PLACE = b"Exif\0\0GPSLatitude 44.1 N, by a phone of 2022"


def png(width: int = 3, height: int = 2, *, also: bytes = PLACE) -> bytes:
    """A grey picture; ``also`` is what stands in it beside the picture."""
    rows = b"".join(b"\0" + b"\x80" * width for _row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"tEXt", also),
        (b"eXIf", also),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, said) for kind, said in chunks)


def _chunk(kind: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))


def jpeg(*, also: bytes = PLACE, after: bytes = b"") -> bytes:
    """The parts of a JPEG, its coded picture with a stuffed byte and a restart; ``after`` follows its end."""
    frame = struct.pack(">BHHB", 8, 480, 640, 1) + b"\1\x11\0"
    parts = [
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xE1, also),
        (0xFE, also),
        (0xC0, frame),
        (0xDA, b"\1\1\0\0\x3f\0"),
    ]
    head = b"".join(b"\xff" + bytes([kind]) + struct.pack(">H", len(said) + 2) + said for kind, said in parts)
    return b"\xff\xd8" + head + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + after


def webp(*, also: bytes = PLACE) -> bytes:
    extended = bytes([0x08, 0, 0, 0]) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
    chunks = [(b"VP8X", extended), (b"VP8 ", b"picture."), (b"EXIF", also), (b"XMP ", also)]
    body = b"".join(
        kind + struct.pack("<I", len(said)) + said + b"\0" * (len(said) % 2) for kind, said in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
