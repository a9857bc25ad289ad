"""A positive antigen was entered by mistake: it is taken back with a reason, and what it opened is called off.

Nothing is deleted (docs/adr/0003): the test stays with who took it back and why. Once a nucleic-acid result or a case says
more, only the laboratory's correction leads back.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.clearance import operations as clearance
from dayclear.clearance import policies, queries
from dayclear.clearance.models import Antigen
from dayclear.clearance.states import Suspicion
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict
from dayclear.kernel.scope import Scope
from dayclear.loops import antigen_reported, clearance_counted, employer_told


@transaction.atomic
def take_back(*, antigen_id: UUID, why: str, scope: Scope, by: Account, at: datetime) -> Antigen:
    """Takes the entry back, and ends what it opened; again: as it is. Another positive of the person that waits goes on.

    Raises NotFound, NotYourEntry, InvalidInput without a reason, StepNotAllowed when a result has settled it, Conflict when
    the person is a case already.
    """
    entry = queries.entry(antigen_id, by, scope)
    policies.check_can_take_back(entry, by, scope)
    if entry.suspicion == Suspicion.TAKEN_BACK:
        return entry
    if cases.open_case_of(entry.person_id, scope=Scope.everything()) is not None:
        raise Conflict(
            _("The person is a confirmed case already."), _("Have the laboratory correct its result.")
        )
    taken_back = clearance.take_back(antigen_id=entry.pk, why=why, by=by, at=at)
    command.cancel_for_subjects(
        subject_ids=[entry.pk], reason=_("Entered by mistake: %(why)s") % {"why": why.strip()}, by=by, at=at
    )
    _go_on(taken_back, by=by, at=at)
    if taken_back.employer_id:
        clearance_counted.count(employer_ids=[taken_back.employer_id], at=at)
    return taken_back


def _go_on(taken_back: Antigen, *, by: Account, at: datetime) -> None:
    """Whoever has another positive is still kept away, because of that one; everybody else may come again."""
    waiting = queries.still_waiting(taken_back.person_id)
    if waiting is not None:
        antigen_reported.stop(suspicions=[waiting], by=by, at=at)
    else:
        employer_told.let_back(person_ids=[taken_back.person_id], by=by, at=at)
