"""Tables come in: CSV and Excel files read row by row, with every bad cell told by line, column, value and remedy."""

from dayclear.records.tables.parsers import (
    CellError,
    choice,
    day,
    decimal,
    instant,
    integer,
    text,
    uuid,
    yes_no,
)
from dayclear.records.tables.reading import Row, RowProblem, TableReader, UnreadableTable, read
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
    "day",
    "decimal",
    "instant",
    "integer",
    "read",
    "text",
    "uuid",
    "yes_no",
]
