"""Tables come in: CSV and Excel files, row by row; a bad cell is told by line, column, value and remedy."""

from dayclear.records.tables.faults import CellError, UnreadableTable
from dayclear.records.tables.parsers import (
    choice,
    choices,
    day,
    decimal,
    instant,
    integer,
    integer_between,
    phone,
    text,
    text_of_at_most,
    uuid,
    yes_no,
)
from dayclear.records.tables.reading import TableReader, read
from dayclear.records.tables.rows import Row, RowProblem
from dayclear.records.tables.schema import Column, TableSchema

__all__ = [
    "CellError",
    "Column",
    "Row",
    "RowProblem",
    "TableReader",
    "TableSchema",
    "UnreadableTable",
    "choice",
    "choices",
    "day",
    "decimal",
    "instant",
    "integer",
    "integer_between",
    "phone",
    "read",
    "text",
    "text_of_at_most",
    "uuid",
    "yes_no",
]
