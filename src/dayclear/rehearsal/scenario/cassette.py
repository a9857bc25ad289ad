"""A drawn photo of an antigen cassette, for the tests that people of the demo have told themselves."""

import struct
import zlib

import numpy as np

_WIDTH, _HEIGHT = 240, 360


def photo(*, lines: int) -> bytes:
    """A PNG: a white cassette on a table, in its window the line at C and, with two, the one at T."""
    picture = np.full((_HEIGHT, _WIDTH, 3), (196, 178, 150), dtype=np.uint8)
    picture[40:320, 70:170] = (248, 248, 246)
    picture[110:220, 105:135] = (226, 226, 222)
    for top in (130, 185)[:lines]:
        picture[top : top + 6, 108:132] = (176, 44, 84)
    picture[262:290, 108:132] = (214, 206, 200)
    rows = np.concatenate([np.zeros((_HEIGHT, 1), np.uint8), picture.reshape(_HEIGHT, -1)], axis=1)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, said) for kind, said in chunks)


def _chunk(kind: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))
