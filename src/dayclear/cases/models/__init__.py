"""Cases, the positives they rest on, their contacts, and what tracing wrote down. Nothing is ever deleted."""

from dayclear.cases.models.case import Case, FoundIn, Positive
from dayclear.cases.models.contact import Contact, ContactKind
from dayclear.cases.models.line_list import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.cases.models.tracing import TracingNote

__all__ = [
    "Case",
    "ColumnMapping",
    "Contact",
    "ContactKind",
    "FoundIn",
    "LineList",
    "ListedCase",
    "ListedLink",
    "Positive",
    "TracingNote",
]
