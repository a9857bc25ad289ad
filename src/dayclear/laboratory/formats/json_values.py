"""JSON value after value from a file that may be longer than the memory: lines of JSON, or one long document."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_noop as _

from dayclear.records.tables import UnreadableTable
from dayclear.records.wording import told

CHUNK = 1 << 16
LONGEST_VALUE = 1 << 24
SPACE = " \t\r\n"


class DamagedJson(ValueError):
    """What stands in the text is no JSON; on which line, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object, or an element of one of its members; ``index`` counts elements, else it is None."""

    line: int
    key: str
    value: Any
    index: int | None = None


class JsonText:
    """Text read forwards. Only the value being read is in memory."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._ahead = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()
        self.line = 1

    def next_character(self) -> str:
        """The next character that is no space; empty at the end. It stays to be read."""
        while True:
            while self._at < len(self._ahead):
                character = self._ahead[self._at]
                if character not in SPACE:
                    return character
                self.line += character == "\n"
                self._at += 1
            if not self._more():
                return ""

    def skip(self, expected: str) -> None:
        if self.next_character() != expected:
            raise DamagedJson(self.line)
        self._at += 1

    def value(self) -> Any:
        """The whole value that begins here."""
        self.next_character()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._ahead, self._at)
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise DamagedJson(self.line + self._ahead.count("\n", self._at, error.pos)) from None
                continue
            # A number may go on in the next chunk.
            if end == len(self._ahead) and self._more():
                continue
            self.line += self._ahead.count("\n", self._at, end)
            self._at = end
            return value

    def members(self, streamed: str) -> Iterator[Member]:
        """The members of the object that begins here; of the array ``streamed`` each element by itself."""
        self.skip("{")
        while self.next_character() != "}":
            line, key = self.line, self.value()
            self.skip(":")
            if key == streamed and self.next_character() == "[":
                yield from self._elements(str(key))
            else:
                yield Member(line, str(key), self.value())
            if self.next_character() == ",":
                self.skip(",")
        self.skip("}")

    def _elements(self, key: str) -> Iterator[Member]:
        self.skip("[")
        index = 0
        while self.next_character() != "]":
            line = self.line
            yield Member(line, key, self.value(), index)
            index += 1
            if self.next_character() == ",":
                self.skip(",")
        self.skip("]")

    def go_to_next_document(self) -> bool:
        """After damage: to the next line that begins an object; whether there is one."""
        while True:
            found = self._ahead.find("\n{", self._at)
            if found >= 0:
                self.line += self._ahead.count("\n", self._at, found + 1)
                self._at = found + 1
                return True
            self.line += self._ahead.count("\n", self._at, max(self._at, len(self._ahead) - 1))
            self._at = max(self._at, len(self._ahead) - 1)
            if not self._more():
                return False

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the value is only longer than what was read so far."""
        cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._ahead) - 8
        return cut and self._more()

    def _more(self) -> bool:
        if self._ended:
            return False
        rest = len(self._ahead) - self._at
        if rest > LONGEST_VALUE:
            raise UnreadableTable(
                told(_("Line %(line)s is too long."), line=self.line), told(_("Send the file again."))
            )
        # As much again as there is, so that a long value is not tried over and over.
        chunk = self._text.read(max(CHUNK, rest))
        self._ended = not chunk
        self._ahead = self._ahead[self._at :] + chunk
        self._at = 0
        return bool(chunk)
