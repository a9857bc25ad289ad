"""What is to be disinfected and what was, of the places in sight: everybody there learns when they may go in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from dayclear.command import queries as command
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.transfers import queries
from dayclear.transfers.models import Disinfection

LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Orders:
    """``open``: late ones first. ``done`` in the last days, the latest first, each with its task."""

    open: Sequence[Task]
    done: QuerySet[Disinfection]


def orders(*, scope: Scope, at: datetime) -> Orders:
    """What the protocol asks to be told how it was disinfected is an order of disinfection."""
    rules = command.protocol_in_force(at).task_rules.values()
    kinds = [rule.kind for rule in rules if rule.proof_fields or rule.reentry_min]
    return Orders(
        open=list(command.living_of_kinds(kinds, scope, at)),
        done=queries.disinfections(scope, at - LOOKS_BACK),
    )
