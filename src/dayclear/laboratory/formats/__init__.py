"""Results in every format that laboratories send, each read row by row into the same drafts.

What a file is, its content says: a workbook, HL7 v2, FHIR in JSON, and everything else a table of text. docs/imports.md
tells field by field what is read.
"""

import re
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_noop as _

from dayclear.laboratory.formats.fhir import FhirReader
from dayclear.laboratory.formats.hl7 import Hl7Reader
from dayclear.laboratory.formats.reported import Reported, ResultsReader
from dayclear.laboratory.formats.tables import read_table
from dayclear.records.tables import UnreadableTable
from dayclear.records.wording import told

__all__ = ["FhirReader", "Hl7Reader", "Reported", "ResultsReader", "read"]

LOOKED_AT_BYTES = 1024
_BEFORE_TEXT = re.compile(rb"\A(\xef\xbb\xbf)?[\s\x0b]*")
_HL7 = re.compile(rb"(MSH|FHS|BHS)[^A-Za-z0-9\s]")


def read(path: Path, file: IO[bytes]) -> ResultsReader:
    """The reader for a file that is open at ``file``. Raises UnreadableTable for what no reader is for."""
    head = _plain(file.read(LOOKED_AT_BYTES))
    file.seek(0)
    if _HL7.match(head):
        return Hl7Reader(file)
    if head[:1] in {b"{", b"["}:
        return FhirReader(file)
    if head[:1] == b"<":
        raise UnreadableTable(
            told(_("Results are not read from XML.")), told(_("Send FHIR as JSON, HL7 v2, CSV or .xlsx."))
        )
    return read_table(path)


def _plain(head: bytes) -> bytes:
    """The first text of the file in one byte a character, as far as that tells the format."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    return _BEFORE_TEXT.sub(b"", head)
