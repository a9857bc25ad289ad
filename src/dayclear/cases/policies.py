"""Who may do what with a case. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Contact, HomeMonitoring, RosterMatch
from dayclear.cases.states import (
    CASE,
    CONTACT,
    MATCH,
    CaseStatus,
    CaseStep,
    ContactStatus,
    ContactStep,
    MatchStep,
)
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

FOLLOWING = ("tracing", "medical", "information")
"""The duties that ask after contacts and released cases every day."""


class NotYourCase(Refused):
    """The step belongs to a duty that this person does not hold at the case's place."""


def _holds_any(duties: frozenset[str], case: Case, scope: Scope) -> bool:
    return any(scope.covers(case.place_path, duty) for duty in duties)


def can_take(step: CaseStep, *, case: Case, scope: Scope) -> bool:
    """Whether the case's status allows the step, and the caller's duties at its place do."""
    return _holds_any(CASE.duties(step), case, scope) and CASE.allows(step, case.status)


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


def can_tell_death(case: Case, scope: Scope) -> bool:
    """Also who traces hears of it; who lies in a bed is the facility's to tell of."""
    return case.died_at is None and can_take(CaseStep.DIE, case=case, scope=scope)


def check_can_tell_death(case: Case, scope: Scope) -> None:
    check_can_take(CaseStep.DIE, case=case, scope=scope)


def can_take_death_back(case: Case, scope: Scope) -> bool:
    """Whoever may tell of it, as long as the case stands."""
    stands = case.died_at is not None and case.status != CaseStatus.WITHDRAWN
    return stands and _holds_any(CASE.duties(CaseStep.TAKE_DEATH_BACK), case, scope)


def check_can_take_death_back(case: Case, scope: Scope) -> None:
    if not can_take_death_back(case, scope):
        raise NotYourCase(_("This step is not yours to take."), _("Ask the tracing team."))


def can_close_left(case: Case, scope: Scope) -> bool:
    """For a case that waits to be moved and whose person left the district."""
    return not case.is_moved_no_more and can_take(CaseStep.LEAVE, case=case, scope=scope)


def check_can_close_left(case: Case, scope: Scope) -> None:
    check_can_take(CaseStep.LEAVE, case=case, scope=scope)


def can_be_released(case: Case) -> bool:
    """Whoever lies in a bed for a case that was withdrawn is let go as well, and the case stays withdrawn."""
    return CASE.allows(CaseStep.RELEASE, case.status)


def can_note(case: Case, scope: Scope) -> bool:
    """What somebody remembers later is still written down when the case is closed."""
    return _holds_any(CASE.duties(CaseStep.TRACE), case, scope)


def check_can_note(case: Case, scope: Scope) -> None:
    if not can_note(case, scope):
        raise NotYourCase(_("Notes on a case are the tracers' to write."), _("Ask the tracing team."))


def can_strike_off(contact: Contact, scope: Scope) -> bool:
    """The tracers of the case decide, wherever the contact lives."""
    held = _holds_any(CONTACT.duties(ContactStep.STRIKE_OFF), contact.case, scope)
    return held and CONTACT.allows(ContactStep.STRIKE_OFF, contact.status)


def check_can_strike_off(contact: Contact, scope: Scope) -> None:
    CONTACT.check(ContactStep.STRIKE_OFF, contact.status)
    if not can_strike_off(contact, scope):
        raise NotYourCase(_("This step is not yours to take."), _("Ask the tracing team."))


def can_relist(contact: Contact, scope: Scope) -> bool:
    """Who strikes off takes it back, while the case stands; who has become a case is listed with that."""
    held = _holds_any(CONTACT.duties(ContactStep.RELIST), contact.case, scope)
    struck = contact.status == ContactStatus.STRUCK_OFF
    return held and struck and contact.case.status != CaseStatus.WITHDRAWN


def check_can_relist(contact: Contact, scope: Scope) -> None:
    CONTACT.check(ContactStep.RELIST, contact.status)
    CASE.check(CaseStep.WITHDRAW, contact.case.status)
    if not can_relist(contact, scope):
        raise NotYourCase(_("This step is not yours to take."), _("Ask the tracing team."))


def can_match(match: RosterMatch, scope: Scope) -> bool:
    """The tracers of the case decide, wherever the resident lives."""
    return _holds_any(MATCH.duties(MatchStep.JOIN), match.case, scope)


def check_can_match(match: RosterMatch, scope: Scope) -> None:
    if not can_match(match, scope):
        raise NotYourCase(_("This step is not yours to take."), _("Ask the tracing team."))


def can_follow(whom: Contact | HomeMonitoring, scope: Scope) -> bool:
    """Whoever asks after people where this one is watched."""
    return any(scope.covers(whom.place_path, duty) for duty in FOLLOWING)


def check_can_follow(whom: Contact | HomeMonitoring, scope: Scope) -> None:
    if not can_follow(whom, scope):
        raise NotYourCase(_("You do not follow contacts here."), _("Ask the tracing team."))


def can_test_at_home(whom: Contact | HomeMonitoring, scope: Scope) -> bool:
    """Whoever takes swabs where this one is watched, and whoever asks after people there."""
    return any(scope.covers(whom.place_path, duty) for duty in ("testing", *FOLLOWING))
