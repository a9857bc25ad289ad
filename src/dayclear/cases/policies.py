"""Who may do what with a case. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from django.utils.translation import gettext as _

from dayclear.cases.models import Case
from dayclear.cases.states import CASE, CaseStep
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope


class NotYourCase(Refused):
    """The step belongs to a duty that this person does not hold at the case's place."""


def can_take(step: CaseStep, *, case: Case, scope: Scope) -> bool:
    """Whether the case's status allows the step, and the caller's duties at its place do."""
    held = any(scope.covers(case.place_path, duty) for duty in CASE.duties(step))
    return held and CASE.allows(step, case.status)


def check_can_take(step: CaseStep, *, case: Case, scope: Scope) -> None:
    """Raises StepNotAllowed where the status forbids the step, NotYourCase where the caller's duties do."""
    CASE.check(step, case.status)
    if not can_take(step, case=case, scope=scope):
        raise NotYourCase(_("This step is not yours to take."), _("Ask the tracing team."))


def can_trace(case: Case, scope: Scope) -> bool:
    return can_take(CaseStep.TRACE, case=case, scope=scope)


def check_can_trace(case: Case, scope: Scope) -> None:
    check_can_take(CaseStep.TRACE, case=case, scope=scope)


def can_withdraw(case: Case, scope: Scope) -> bool:
    return can_take(CaseStep.WITHDRAW, case=case, scope=scope)


def check_can_withdraw(case: Case, scope: Scope) -> None:
    check_can_take(CaseStep.WITHDRAW, case=case, scope=scope)
