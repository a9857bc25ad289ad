"""A file of messages as text, whatever encoding it has."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext_noop as _

from dayclear.records.tables import UnreadableTable
from dayclear.records.tables.encodings import DamagedText, encoding_of
from dayclear.records.wording import told


@contextmanager
def text_of(file: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Every line end is read as one; the file stays open. Raises UnreadableTable where it is no text."""
    try:
        encoding = encoding_of(file)
    except DamagedText as damage:
        raise UnreadableTable(
            told(_("Line %(line)s has bytes that are no text."), line=damage.line),
            told(_("Send it in UTF-8.")),
        ) from None
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding)
    try:
        yield text
    finally:
        text.detach()
