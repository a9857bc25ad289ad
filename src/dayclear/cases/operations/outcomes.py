"""How a case ended for the person where they died or left the district unmoved, and what is taken back of it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Case
from dayclear.cases.operations.steps import close_if_complete, locked
from dayclear.cases.states import CASE, CaseStatus, CaseStep
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


@audited
def record_death(*, person_id: UUID, died_at: datetime, by: Model | None, at: datetime) -> Case | None:
    """The outcome of the case the person was when they died; None where they were none, or had been released.

    What is still open around the case stays open; one that was never moved ends without. Recorded again it stays.
    """
    found = Case.objects.filter(
        person=person_id, status__in=[*CASE.sources(CaseStep.DIE), CaseStatus.DIED], released_at=None
    )
    latest = found.order_by("-confirmed_at", "-pk").first()
    if latest is None:
        return None
    current = locked(latest)
    if current.died_at:
        return current
    current.status = CaseStatus(CASE.check(CaseStep.DIE, current.status).target)
    current.died_at = died_at
    current.save(update_fields=["status", "died_at"])
    return close_if_complete(case=current, by=by, at=at)


@audited
def take_death_back(*, person_id: UUID, by: Model | None, at: datetime) -> list[Case]:  # noqa: ARG001 - the audit takes it.
    """They live after all: their case is again what it was; one that ended unmoved waits to be moved. Returns those."""
    held = Case.objects.select_for_update(no_key=True).exclude(status=CaseStatus.WITHDRAWN)
    found = list(held.filter(person=person_id, died_at__isnull=False).order_by("pk"))
    for case in found:
        ended_unmoved = case.status == CaseStatus.DIED and case.moved_at is None
        step = CaseStep.REOPEN if ended_unmoved else CaseStep.TAKE_DEATH_BACK
        case.status = CaseStatus(CASE.check(step, case.status).target)
        case.died_at = None
        case.closed_at = None if ended_unmoved else case.closed_at
    Case.objects.bulk_update(found, ["status", "died_at", "closed_at"])
    return found


@audited
def record_departure(*, case: Case, reason: str, by: Model | None, at: datetime) -> Case:
    """The person left the district before being moved; the case ends with what others owe around it. Told again it stays.

    Raises InvalidInput without a reason, StepNotAllowed for who was moved.
    """
    if not reason.strip():
        raise InvalidInput(
            _("A case that ends without a move needs a reason."), _("Say who is told of it where they are.")
        )
    current = locked(case)
    if current.left_at:
        return current
    current.status = CaseStatus(CASE.check(CaseStep.LEAVE, current.status).target)
    current.left_at, current.left_reason = at, reason.strip()
    current.save(update_fields=["status", "left_at", "left_reason"])
    return close_if_complete(case=current, by=by, at=at)


@audited
def take_departure_back(*, person_id: UUID, by: Model | None, at: datetime) -> list[Case]:  # noqa: ARG001 - the audit takes it.
    """They are here after all, or again: a case that ended without a move waits for it. Returns those."""
    held = Case.objects.select_for_update(no_key=True).filter(person=person_id, left_at__isnull=False)
    found = list(held.filter(status__in=CASE.sources(CaseStep.COME_BACK)).order_by("pk"))
    for case in found:
        case.status = CaseStatus(CASE.check(CaseStep.COME_BACK, case.status).target)
        case.left_at, case.left_reason, case.closed_at = None, "", None
    Case.objects.bulk_update(found, ["status", "left_at", "left_reason", "closed_at"])
    return found
