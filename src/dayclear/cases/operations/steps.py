"""The steps of one case. Each locks its row and may be repeated."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from dayclear.cases import states
from dayclear.cases.models import Case, TracingNote
from dayclear.cases.states import CaseStatus, Milestone
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import acting
from django.utils.translation import gettext as _


def locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


@transaction.atomic
def record_milestone(*, case: Case, milestone: str, by: Model | None, at: datetime) -> Case:
    """Writes when a milestone was reached; one that is there already keeps its first instant."""
    row = locked(case)
    field = f"{Milestone(milestone).value}_at"
    if getattr(row, field) is not None:
        return row
    setattr(row, field, at)
    fields = [field]
    if milestone == Milestone.MOVED:
        row.status = states.after("move", row.status)
        fields.append("status")
    with acting(by=by, why=str(milestone)):
        row.save(update_fields=fields)
    return row


@transaction.atomic
def close_if_complete(*, case: Case, by: Model | None, at: datetime) -> Case:
    """Closes the case once every milestone is there; before that it stays as it is."""
    row = locked(case)
    reached = [getattr(row, f"{milestone}_at") for milestone in Milestone.values]
    if row.status != CaseStatus.MOVED or None in reached:
        return row
    row.status, row.closed_at = states.after("close", row.status), at
    with acting(by=by, why="closed"):
        row.save(update_fields=["status", "closed_at"])
    return row


@transaction.atomic
def finish_tracing(*, case: Case, by: Model, at: datetime) -> Case:
    """Tracing ends; what is found later is still listed."""
    return record_milestone(case=case, milestone=Milestone.TRACED, by=by, at=at)


@transaction.atomic
def withdraw(*, case: Case, reason: str, by: Model | None, at: datetime) -> Case:
    """The positive was wrong. The case stays readable, with the reason; withdrawing it again changes nothing."""
    if not reason.strip():
        raise InvalidInput(_("A withdrawal needs a reason."), _("Write in a few words why."))
    row = locked(case)
    if row.status == CaseStatus.WITHDRAWN:
        return row
    row.status = states.after("withdraw", row.status)
    row.withdrawn_at, row.withdrawn_reason = at, reason
    with acting(by=by, why=reason):
        row.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    return row


@transaction.atomic
def note(*, case: Case, note_id: UUID, text: str, by: Model, at: datetime) -> TracingNote:
    """Keeps a note word for word. ``note_id`` is the writer's: the same note sent twice is one."""
    TracingNote.objects.bulk_create([TracingNote(pk=note_id, case=case, text=text, by=by, at=at)], ignore_conflicts=True)
    return TracingNote.objects.get(pk=note_id)
