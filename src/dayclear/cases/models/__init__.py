"""Cases, the positives they rest on, their contacts, and what tracing wrote down. Nothing is ever deleted."""

from dayclear.cases.models.case import Case, FoundIn, Positive
from dayclear.cases.models.contact import Contact, ContactKind
from dayclear.cases.models.tracing import TracingNote

__all__ = ["Case", "Contact", "ContactKind", "FoundIn", "Positive", "TracingNote"]
