"""Which rows of other parts may follow a person from one record to another."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint

from dayclear.people.models import FormerHome, Merge

# These tell the record's own history: they stay with the record they are about.
STAYING = (FormerHome, Merge)


def movable(field: "ForeignKey[Any, Any]", absorbed: UUID, kept: UUID) -> QuerySet[Model]:
    """The rows about one person that may be about the other without breaking a uniqueness of their table."""
    rows = field.model._default_manager.filter(**{field.name: absorbed})
    for names, condition in _uniqueness_with(field):
        alike = field.model._default_manager.filter(
            condition, **{field.name: kept}, **{name: OuterRef(name) for name in names}
        )
        rows = rows.exclude(condition & Q(Exists(alike)))
    return rows


def _uniqueness_with(field: "ForeignKey[Any, Any]") -> Iterator[tuple[Sequence[str], Q]]:
    """What besides the field makes a row unique: the other columns, and for which rows."""
    meta = field.model._meta
    if field.unique:
        yield (), Q()
    for together in meta.unique_together:
        if field.name in together:
            yield [name for name in together if name != field.name], Q()
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            yield [name for name in constraint.fields if name != field.name], constraint.condition or Q()
