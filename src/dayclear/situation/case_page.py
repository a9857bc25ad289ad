"""Everything the page of one case shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dayclear.cases import policies, queries, rules
from dayclear.cases.models import Case, Contact, TracingNote
from dayclear.command import queries as command
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.transfers import queries as transfers
from dayclear.transfers.models import Transfer


@dataclass(frozen=True, slots=True)
class CaseSheet:
    case: Case
    clock: rules.CaseClock
    tasks: Sequence[Task]
    contacts: Sequence[Contact]
    notes: Sequence[TracingNote]
    transfer: Transfer | None
    may_trace: bool
    may_withdraw: bool


def case_sheet(*, case: Case, scope: Scope, at: datetime) -> CaseSheet:
    """The caller has been let see the case; what hangs on it is still filtered by scope and duty."""
    within_h = command.protocol_in_force(at).at(case.place_path).screening.loop_within_h
    instants = {step: getattr(case, f"{step}_at") for step in rules.STEPS}
    return CaseSheet(
        case=case,
        clock=rules.clock(instants, within_h=within_h, now=case.withdrawn_at or at),
        tasks=list(command.tasks_of_subject(case.pk, scope)),
        contacts=list(queries.contacts_of(case, scope=scope)),
        notes=list(queries.notes_of(case, scope=scope)),
        transfer=transfers.transfer_of(case_id=case.pk, scope=scope),
        may_trace=policies.can_trace(case, scope),
        may_withdraw=policies.can_withdraw(case, scope),
    )
