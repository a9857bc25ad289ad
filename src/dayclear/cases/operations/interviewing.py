"""The interview: each answer saved at once, the tracing taken and handed on, its milestones told."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import (
    ASKED,
    DATES,
    Case,
    InterviewAnswer,
    Question,
    TracingHandover,
    TracingMilestone,
    UnfinishedVisit,
)
from dayclear.cases.operations.steps import locked, record_onset
from dayclear.cases.states import CaseStatus
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.records.audit import audited

LONGEST_ANSWER = 4000


class AnsweredMeanwhile(Conflict):
    """Somebody else has answered the question since the writer saw it; ``standing`` is what they wrote."""

    def __init__(self, standing: InterviewAnswer) -> None:
        super().__init__(
            _("Somebody else answered this meanwhile."),
            _("Read both; saving once more puts yours in its place, and theirs stays in the history."),
        )
        self.standing = standing


@audited
def answer(
    *,
    case: Case,
    question: str,
    text: str,
    seen: UUID | None,
    answer_id: UUID,
    by: Model,
    at: datetime,
) -> InterviewAnswer:
    """Keeps one answer after the one that the writer saw, ``seen``; the same text again changes nothing.

    ``answer_id`` is the writer's own: a save whose acknowledgement was lost is known again by it. Raises
    AnsweredMeanwhile where another answer stands than the one seen, InvalidInput for a text that is none.
    """
    current = locked(case)
    told = _checked(question, text, at)
    standing = current.answers.filter(question=question, successor=None).select_related("by").first()
    if standing is None and not told:
        return InterviewAnswer(case=current, question=question, at=at, by_id=by.pk)
    if standing and standing.text == told:
        return standing
    mine = standing is not None and standing.pk == answer_id
    if standing and standing.pk != seen and not mine:
        raise AnsweredMeanwhile(standing)
    kept = InterviewAnswer.objects.create(
        pk=new_id() if current.answers.filter(pk=answer_id).exists() else answer_id,
        case=current,
        question=question,
        text=told,
        at=at,
        by_id=by.pk,
        follows=standing,
    )
    _carry_into_case(current, kept, by=by, at=at)
    return kept


def _checked(question: str, text: str, at: datetime) -> str:
    told = text.strip()
    if question not in ASKED:
        raise InvalidInput(_("Nobody asks this question."), _("Load the page again."))
    if len(told) > LONGEST_ANSWER:
        raise InvalidInput(_("The answer is too long."), _("Keep long texts as notes."))
    if not told or question not in DATES:
        return told
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise InvalidInput(_("This is no date."), _("Write it as 2022-04-03.")) from None
    if day > at.astimezone(settings.DISTRICT_ZONE).date():
        raise InvalidInput(_("This day lies in the future."), _("Correct the date."))
    return told


def _carry_into_case(case: Case, kept: InterviewAnswer, *, by: Model, at: datetime) -> None:
    """The first day of illness moves the days from which contacts count, so the case itself holds it."""
    if case.status == CaseStatus.WITHDRAWN:
        return
    if kept.question == Question.ONSET_ON:
        onset_on = date.fromisoformat(kept.text) if kept.text else None
        record_onset(case=case, onset_on=onset_on, symptoms=case.symptoms, by=by, at=at)
    elif kept.question == Question.SYMPTOMS:
        record_onset(case=case, onset_on=case.onset_on, symptoms=kept.text, by=by, at=at)


@audited
def take_tracing(*, case: Case, handover_id: UUID, by: Model, at: datetime) -> TracingHandover:
    """Takes a tracing that nobody has. Whoever has it already keeps it; raises Conflict where somebody else does."""
    current = locked(case)
    held = current.handovers.filter(successor=None).select_related("to").first()
    if held and held.to_id != by.pk:
        raise Conflict(
            _("%(name)s has this tracing.") % {"name": held.to.name},
            _("Let them hand it over, or take it over with a note."),
        )
    return held or TracingHandover.objects.create(
        pk=handover_id, case=current, to_id=by.pk, at=at, by_id=by.pk
    )


@audited
def hand_tracing_over(
    *, case: Case, to: Model, note: str, handover_id: UUID, by: Model, at: datetime
) -> TracingHandover:
    """Gives the tracing to somebody with a note of what is left; sent twice, it is handed over once.

    The rows that the giver has begun go along, save where the other has begun one of that step too.
    """
    if not note.strip():
        raise InvalidInput(
            _("A tracing is handed over with a note."), _("Write what is done and what is left.")
        )
    current = locked(case)
    known = current.handovers.filter(pk=handover_id).first()
    if known:
        return known
    follows = current.handovers.filter(successor=None).first()
    _drafts_go_along(current, giver_id=follows.to_id if follows else by.pk, to=to)
    return TracingHandover.objects.create(
        pk=handover_id, case=current, to_id=to.pk, note=note.strip(), at=at, by_id=by.pk, follows=follows
    )


def _drafts_go_along(case: Case, *, giver_id: UUID, to: Model) -> None:
    own = UnfinishedVisit.objects.filter(case=case, by=to.pk).values("step")
    UnfinishedVisit.objects.filter(case=case, by=giver_id).exclude(step__in=own).update(by=to.pk)


@audited
def reach_milestone(*, case: Case, position: int, by: Model, at: datetime) -> TracingMilestone:
    """The protocol's milestone of this position, counted from one, is reached; told again, the first instant stays."""
    reached, _new = TracingMilestone.objects.get_or_create(
        case=locked(case), position=position, defaults={"at": at, "by_id": by.pk}
    )
    return reached


@audited
def keep_draft(*, case: Case, step: str, fields: Mapping[str, str], by: Model, at: datetime) -> None:
    """What somebody has begun to write into the form of a step; an empty form forgets it."""
    drafts = UnfinishedVisit.objects.filter(case=case, by=by.pk, step=step)
    if not any(fields.values()):
        drafts.delete()
        return
    UnfinishedVisit.objects.update_or_create(
        case=case, by_id=by.pk, step=step, defaults={"fields": dict(fields), "at": at}
    )
