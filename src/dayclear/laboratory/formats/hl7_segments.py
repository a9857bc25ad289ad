"""HL7 v2 as it is written down (ER7): segments of a file, their fields, components and escapes.

The library hl7apy knows the whole standard and reads 100 short messages a second, where this reads
13,000 (``bench.formats``); of the standard we need the separators and the escapes. The tests write their messages with hl7apy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_noop as _

from dayclear.laboratory.formats.message_text import text_of
from dayclear.records.tables import UnreadableTable
from dayclear.records.wording import told

LONGEST_SEGMENT = 1 << 20
BLOCK_MARKS = "\x0b\x1c"
"""Around each message that came over a network connection (MLLP)."""
HEADERS = ("MSH", "FHS", "BHS")
NULL = '""'


@dataclass(frozen=True, slots=True)
class Separators:
    """As the fourth to eighth character of a message say."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    @classmethod
    def of(cls, header: str) -> "Separators":
        field = header[3:4] or "|"
        given = header[4:].split(field, 1)[0]
        # A message may name fewer; the others are as everywhere.
        marks = given + "^~\\&"[len(given) :]
        return cls(field, *marks[:4])

    def unescaped(self, text: str) -> str:
        if self.escape not in text:
            return text
        meant = {
            "F": self.field,
            "S": self.component,
            "T": self.subcomponent,
            "R": self.repetition,
            "E": self.escape,
            ".br": "\n",
        }
        mark = re.escape(self.escape)
        return re.sub(f"{mark}([^{mark}]*){mark}", lambda found: meant.get(found[1], ""), text)


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a message; ``line`` is its number in the file, from 1."""

    line: int
    name: str
    fields: list[str]
    separators: Separators

    def field(self, number: int) -> str:
        """The first repetition of a field, as it is written; empty where there is none."""
        # The first field of a header is the separator itself.
        place = number - 1 if self.name in HEADERS else number
        written = self.fields[place] if 0 < place < len(self.fields) else ""
        return "" if written == NULL else written.split(self.separators.repetition, 1)[0]

    def part(self, number: int, component: int = 1, subcomponent: int = 1) -> str:
        """A component of a field with its escapes read."""
        inner = self.field(number).split(self.separators.component)
        if component > len(inner):
            return ""
        parts = inner[component - 1].split(self.separators.subcomponent)
        return (
            self.separators.unescaped(parts[subcomponent - 1]).strip() if subcomponent <= len(parts) else ""
        )


def segments(file: IO[bytes]) -> Iterator[Segment]:
    """The segments of a file one by one, whatever line ends it has. Raises UnreadableTable."""
    separators = Separators()
    with text_of(file) as text:
        number = 0
        while line := text.readline(LONGEST_SEGMENT + 1):
            number += 1
            if len(line) > LONGEST_SEGMENT:
                raise UnreadableTable(
                    told(_("Line %(line)s is too long."), line=number), told(_("Send the file again."))
                )
            written = line.strip().strip(BLOCK_MARKS).strip()
            if not written:
                continue
            if written.startswith(HEADERS):
                separators = Separators.of(written)
            yield Segment(number, written[:3], written.split(separators.field), separators)
