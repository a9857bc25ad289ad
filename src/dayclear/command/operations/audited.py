"""What every operation here is: one transaction, with the person and the reason written into the audit."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from dayclear.records.audit import acting

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def audited(operation: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Runs the operation atomically; its ``by`` is who acts, its name is why."""

    @wraps(operation)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        by = kwargs.get("by")
        with transaction.atomic(), acting(by=by, why=f"command.{operation.__name__}"):  # type: ignore[arg-type]
            return operation(*args, **kwargs)

    return run
