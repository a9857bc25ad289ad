"""Notices about measures, and objections to them: taken down word by word, answered once and with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.models import Account, MeasureNotice, Objection
from dayclear.command.models.protocol_version import version_in_force
from dayclear.command.objection_states import OBJECTION, Change, ObjectionStatus, ObjectionStep
from dayclear.command.protocol import Text
from dayclear.kernel.codes import ALPHABET
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.records import tables
from dayclear.records.audit import audited

NUMBER_LETTERS = 10


class ObjectionDiffers(Conflict):
    """An objection with this id exists and says something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """One measure that holds for a person now, as the record that is the measure tells it."""

    kind: str
    subject_id: UUID
    person_id: UUID
    place_id: UUID
    place_path: str
    where: Text
    since_on: date
    until_on: date
    tests_on: Sequence[date] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What an objection upheld in part changes: the new last day, or in words the other place or the exception.

    ``household_id`` is the other home, where the measure goes on behind another door of the district.
    """

    change: Change
    until_on: date | None = None
    terms: str = ""
    household_id: UUID | None = None


@audited
def issue_notice(*, measure: MeasureDraft, by: Account | None, at: datetime) -> MeasureNotice:
    """What the person is told, kept as told. While nothing has changed, it is the notice given before."""
    version = version_in_force(at)
    notice_id = new_id()
    kept, _made = MeasureNotice.objects.get_or_create(
        measure=measure.kind,
        subject_id=measure.subject_id,
        person_id=measure.person_id,
        since_on=measure.since_on,
        until_on=measure.until_on,
        where_zh=measure.where.zh,
        defaults={
            "id": notice_id,
            "number": _number(notice_id),
            "place_id": measure.place_id,
            "place_path": measure.place_path,
            "where_en": measure.where.en,
            "tests_on": list(measure.tests_on),
            "protocol_version": version,
            "issued_at": at,
            "issued_by": by,
        },
    )
    return kept


def _number(notice_id: UUID) -> str:
    """The random end of the id in letters that can be read out on the telephone."""
    number, written = notice_id.int, ""
    for _letter in range(NUMBER_LETTERS):
        number, digit = divmod(number, len(ALPHABET))
        written = ALPHABET[digit] + written
    return written


@audited
def record_objection(
    *,
    objection_id: UUID,
    notice: MeasureNotice,
    text: str,
    said_by: str,
    phone: str,
    by: Account | None,
    at: datetime,
) -> Objection:
    """Takes down what is said against a measure; the loop ``measure_objected`` opens its task.

    Sending it again changes nothing. Raises InvalidInput where nothing is said or the telephone is none, Conflict while
    an earlier objection to the notice waits for its answer.
    """
    if not text.strip():
        raise InvalidInput(
            _("The objection says nothing."), _("Write in the person's own words what is wrong.")
        )
    digits = _digits(phone)
    MeasureNotice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    sent = Objection.objects.filter(pk=objection_id).first()
    if sent is not None:
        if (sent.notice_id, sent.text) != (notice.pk, text.strip()):
            raise ObjectionDiffers(
                _("Another objection was sent under the same number."), _("Write it anew and send it.")
            )
        return sent
    if Objection.objects.filter(notice=notice, status=ObjectionStatus.OPEN).exists():
        raise Conflict(
            _("An objection to this notice waits for its answer already."),
            _("Add what is new to it by telephone to the post that answers."),
        )
    return Objection.objects.create(
        pk=objection_id,
        notice=notice,
        place_path=notice.place_path,
        text=text.strip(),
        said_by=said_by.strip(),
        phone=digits,
        taken_at=at,
        taken_by=by,
    )


def _digits(phone: str) -> str:
    """Of the number under which the answer is told; none need be given."""
    try:
        return tables.phone(phone) if phone.strip() else ""
    except tables.CellError as error:
        raise InvalidInput(error.reason, error.remedy) from error


@audited
def answer_objection(
    *,
    objection: Objection,
    step: ObjectionStep,
    answer: str,
    agreed: Agreed | None = None,
    by: Account | None,
    at: datetime,
) -> Objection:
    """Answers with a reason; the same answer again changes nothing. What it means for the measure is the loop's.

    Raises StepNotAllowed where it was answered otherwise, InvalidInput without a reason or without what changes.
    """
    if not answer.strip():
        raise InvalidInput(
            _("An objection is answered with a reason."), _("Write why, for the person to read.")
        )
    _check_agreed(step, agreed)
    told = _told(agreed)
    held = Objection.objects.select_for_update().get(pk=objection.pk)
    target = next(row.target for row in OBJECTION.transitions if row.step == step)
    if (held.status, held.answer) == (target, answer.strip()) and all(
        getattr(held, name) == value for name, value in told.items()
    ):
        return held
    held.status = ObjectionStatus(OBJECTION.check(step, held.status).target)
    held.answer, held.ended_at, held.ended_by = answer.strip(), max(at, held.taken_at), by
    for name, value in told.items():
        setattr(held, name, value)
    held.save(update_fields=["status", "answer", *told, "ended_at", "ended_by"])
    return held


def _check_agreed(step: ObjectionStep, agreed: Agreed | None) -> None:
    if (step == ObjectionStep.CHANGE) != (agreed is not None):
        raise InvalidInput(
            _("An objection that is upheld in part says what changes, and no other answer does."),
            _("Choose what changes, or another answer."),
        )
    if agreed is None:
        return
    if agreed.change == Change.SOONER and agreed.until_on is None:
        raise InvalidInput(_("The new last day is missing."), _("Choose the day."))
    if agreed.change != Change.SOONER and not agreed.terms.strip():
        raise InvalidInput(
            _("It is not said what holds from now on."), _("Write the other place, or the exception.")
        )


def _told(agreed: Agreed | None) -> dict[str, Any]:
    """A day belongs to an earlier end alone, and a home to another place."""
    if agreed is None:
        return {"change": "", "until_on": None, "terms": "", "household_id": None}
    return {
        "change": agreed.change.value,
        "until_on": agreed.until_on if agreed.change == Change.SOONER else None,
        "terms": agreed.terms.strip(),
        "household_id": agreed.household_id if agreed.change == Change.PLACE else None,
    }


@audited
def withdraw_objection(*, objection: Objection, reason: str, by: Account | None, at: datetime) -> Objection:
    """The person takes it back."""
    return answer_objection(objection=objection, step=ObjectionStep.WITHDRAW, answer=reason, by=by, at=at)
