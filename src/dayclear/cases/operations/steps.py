"""The steps of one case: its milestones, its close, and what tracing wrote down."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases import rules
from dayclear.cases.models import Case, TracingNote
from dayclear.cases.states import CASE, CaseStatus, CaseStep, Milestone
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.records.audit import audited

STEP_OF = {
    Milestone.SEALED: CaseStep.SEAL,
    Milestone.TRACED: CaseStep.TRACE,
    Milestone.DISINFECTED: CaseStep.DISINFECT,
    Milestone.MOVED: CaseStep.MOVE,
}


class MilestonesMissing(Refused):
    """A case closes only when everything it set going is done."""


def locked(case: Case) -> Case:
    """The case as it is now, held until the transaction ends: two steps never see each other's half."""
    held = Case.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("person", "household", "place").get(pk=case.pk)


def all_locked(case_ids: Collection[UUID]) -> Sequence[Case]:
    """The same for several cases, held in one order by everybody."""
    held = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=case_ids)
    return list(held.select_related("person", "household", "place").order_by("pk"))


@audited
def record_milestone(*, case: Case, milestone: str, by: Model | None, at: datetime) -> Case:  # noqa: ARG001 - the audit takes it.
    """Writes when the case was sealed, traced, disinfected or moved; reached before, it stays as it was.

    Raises StepNotAllowed for a withdrawn case and InvalidInput for an instant before the result was reported.
    """
    current = locked(case)
    field = f"{milestone}_at"
    if getattr(current, field):
        return current
    row = CASE.check(STEP_OF[Milestone(milestone)], current.status)
    if milestone == Milestone.MOVED and at < current.reported_at:
        raise InvalidInput(
            _("The person cannot have been moved before the result was reported."), _("Correct the time.")
        )
    setattr(current, field, at)
    current.status = CaseStatus(row.target)
    current.save(update_fields=[field, "status"])
    return current


@audited
def finish_tracing(*, case: Case, by: Model | None, at: datetime) -> Case:
    """Tracing ends with the list of contacts as it stands; contacts may still be added later."""
    return record_milestone(case=case, milestone=Milestone.TRACED, by=by, at=at)


@audited
def close(*, case: Case, by: Model | None, at: datetime) -> Case:  # noqa: ARG001 - the audit takes it.
    """Closes the loop; closed before, it stays. Raises MilestonesMissing with the names of what is open."""
    current = locked(case)
    if not current.is_open and current.status != CaseStatus.WITHDRAWN:
        return current
    missing = _missing(current)
    if missing and current.is_open:
        raise MilestonesMissing(
            _("The case %(case)s cannot close yet. Still open: %(missing)s.")
            % {
                "case": current.number,
                "missing": _(", ").join(str(Milestone(name).label) for name in missing),
            },
            _("Finish these tasks first."),
        )
    for step in _closing(current):
        current.status = CaseStatus(CASE.check(step, current.status).target)
    current.closed_at = at
    current.save(update_fields=["status", "closed_at"])
    return current


def _missing(case: Case) -> tuple[str, ...]:
    return rules.missing_milestones(case.milestones_reached, moved_no_more=case.is_moved_no_more)


def _closing(case: Case) -> Sequence[CaseStep]:
    """The steps that a case with nothing missing goes to its end: how it ended for the person may be known before."""
    if case.moved_at is None:
        return [CaseStep.CLOSE_UNMOVED if case.died_at else CaseStep.CLOSE_LEFT]
    if case.released_at:
        return [CaseStep.CLOSE, CaseStep.RELEASE]
    return [CaseStep.CLOSE, CaseStep.DIE] if case.died_at else [CaseStep.CLOSE]


@audited
def release_case(*, case: Case, by: Model | None, at: datetime) -> Case:  # noqa: ARG001 - the audit takes it.
    """The person was let go by the criteria of release; released before, it stays as it is.

    Where something around the case is still open, it is released as soon as that is done. Raises StepNotAllowed for a case
    that was never moved, or withdrawn.
    """
    current = locked(case)
    if current.released_at:
        return current
    current.status = CaseStatus(CASE.check(CaseStep.RELEASE, current.status).target)
    current.released_at = at
    current.save(update_fields=["status", "released_at"])
    return current


@audited
def close_if_complete(*, case: Case, by: Model | None, at: datetime) -> Case:
    """Closes the case when its last milestone is there; returns it as it now is."""
    current = locked(case)
    if current.is_open and not _missing(current):
        return close(case=current, by=by, at=at)
    return current


@audited
def record_onset(*, case: Case, onset_on: date | None, symptoms: str, by: Model | None, at: datetime) -> Case:  # noqa: ARG001 - the audit takes it.
    """When the illness began, None without symptoms; it moves the days from which contacts count."""
    if onset_on and onset_on > at.astimezone(settings.DISTRICT_ZONE).date():
        raise InvalidInput(_("The first day of illness lies in the future."), _("Correct the date."))
    current = locked(case)
    current.onset_on, current.symptoms = onset_on, symptoms.strip()
    current.save(update_fields=["onset_on", "symptoms"])
    return current


@audited
def note(*, case: Case, text: str, by: Model | None, at: datetime, note_id: UUID) -> TracingNote:
    """Keeps a note as written. ``note_id`` is the writer's own: the same note sent twice is one note."""
    if not text.strip():
        raise InvalidInput(_("The note is empty."), _("Write what was said or seen."))
    kept, _made = TracingNote.objects.get_or_create(
        pk=note_id, defaults={"case": case, "text": text, "at": at, "by_id": by.pk if by else None}
    )
    if kept.case_id != case.pk or kept.text != text:
        raise Conflict(
            _("Another note was already kept under this number."), _("Load the page again and write it anew.")
        )
    return kept
