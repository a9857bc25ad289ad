"""Which encoding a file of text is in."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

CHUNK_BYTES = 1 << 18
LOOKED_AT_BYTES = 4096
# Longer marks first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes of GB 18030 often pass as UTF-8 of two bytes, next to never of three, as most Chinese takes: a file
# that has some of these before its first wrong byte is UTF-8 with damage.
SURELY_UTF8_CHARACTERS = 3
FIRST_OF_THREE_BYTES = "\u0800"


class DamagedText(ValueError):
    """Bytes that fit no encoding: on which line, from 1, after how many characters that take three bytes."""

    def __init__(self, line: int, long_characters: int) -> None:
        super().__init__(line)
        self.line = line
        self.long_characters = long_characters


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 or UTF-16 with or without a mark, else GB 18030 (which holds GBK and GB 2312).

    Looks at all bytes, so that nothing can fail later. Raises DamagedText.
    """
    head = _from_start(file).read(LOOKED_AT_BYTES)
    encoding = _by_mark(head) or _by_zeros(head)
    if encoding:
        _check(file, encoding)
        return encoding
    try:
        _check(file, "utf-8")
    except DamagedText as damage:
        if damage.long_characters >= SURELY_UTF8_CHARACTERS:
            raise
        _check(file, "gb18030")
        return "gb18030"
    return "utf-8"


def _by_mark(head: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark shows by the zero bytes beside its delimiters and digits."""
    if b"\x00" not in head:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _check(file: IO[bytes], encoding: str) -> None:
    """Decodes the whole file; a NUL shows that it is no text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    line, long_characters = 1, 0
    for chunk in _chunks(_from_start(file)):
        _held, state = decoder.getstate()
        try:
            text, damaged = decoder.decode(chunk, final=not chunk), False
        except UnicodeDecodeError as error:
            text, damaged = _readable(encoding, state, error), True
        before, zero, _after = text.partition("\x00")
        line += str(ends.decode(before)).count("\n")
        if long_characters < SURELY_UTF8_CHARACTERS and not before.isascii():
            long_characters += sum(letter >= FIRST_OF_THREE_BYTES for letter in before)
        if damaged or zero:
            raise DamagedText(line, long_characters)


def _readable(encoding: str, state: int, error: UnicodeDecodeError) -> str:
    """The text of a chunk up to the byte that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    decoder.setstate((b"", state))
    return decoder.decode(error.object[: error.start])


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """All bytes, then an empty chunk that says that nothing follows."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
    yield b""


def _from_start(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file
