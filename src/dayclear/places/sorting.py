"""Sorting by name as people count, in the database: team 2 before team 10.

PostgreSQL has this as a collation only where it was built with ICU, which the embedded one was not.
"""

from django.db.models import F, Func, TextField, Value

_LONGER = Value(r"(\d+)"), Value(r"000000\1"), Value("g")
_SIX_AT_LEAST = Value(r"0{0,6}(\d{6,})"), Value(r"\1"), Value("g")


def natural(field: str) -> Func:
    """The key of a column of names, as ``rules.natural_sort_key`` makes it: every number has six digits at least."""
    longer = Func(F(field), *_LONGER, function="regexp_replace", output_field=TextField())
    return Func(longer, *_SIX_AT_LEAST, function="regexp_replace", output_field=TextField())
