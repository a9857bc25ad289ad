"""What happens to somebody in a bed: seen each shift, swabbed, and released by a doctor's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Stay, StayLog, StayRelease, StaySwab
from dayclear.transfers.operations.holding import end_stays
from dayclear.transfers.states import STAY, StayStep

TOLD = ("condition", "temperature_c", "oxygen_percent", "symptoms", "medicine")


class EntryDiffers(Conflict):
    """An entry with this id exists and says something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDraft:
    """What was seen of somebody in a shift; ``id`` is the writer's own."""

    id: UUID
    on: date
    shift: str
    condition: str
    temperature_c: float | None = None
    oxygen_percent: int | None = None
    symptoms: str = ""
    medicine: str = ""


@audited
def record_log(*, stay: Stay, draft: LogDraft, by: Model | None, at: datetime) -> StayLog:
    """Writes down one look at somebody. Sent again it is the same entry; another of the shift corrects the one before.

    Raises Conflict for an id that says something else already, InvalidInput for a day outside the stay.
    """
    held = _held(stay)
    told = {name: getattr(draft, name) for name in TOLD}
    sent = StayLog.objects.filter(pk=draft.id).first()
    if sent is not None:
        if (sent.stay_id, sent.on, sent.shift) != (held.pk, draft.on, draft.shift) or _said(sent) != told:
            raise EntryDiffers(
                _("Another entry was sent under the same number."),
                _("Load the page again and write it anew."),
            )
        return sent
    STAY.check(StayStep.RELEASE, held.status)
    if not held.period.lower.date() - timedelta(days=1) <= draft.on <= at.date() + timedelta(days=1):
        raise InvalidInput(
            _("The person was not here on %(day)s.") % {"day": draft.on}, _("Correct the date.")
        )
    before = StayLog.objects.filter(stay=held, on=draft.on, shift=draft.shift, replaced_by=None)
    before.update(replaced_by=draft.id)
    return StayLog.objects.create(
        pk=draft.id,
        stay=held,
        on=draft.on,
        shift=draft.shift,
        recorded_at=at,
        recorded_by_id=by.pk if by else None,
        **told,
    )


def _said(entry: StayLog) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in TOLD}


@audited
def record_swab(*, stay: Stay, swab_id: UUID, barcode: str, by: Model | None, at: datetime) -> StaySwab:
    """A swab in a tube of its own. The same scan again is the same swab. Raises Conflict for another's tube."""
    if not barcode.strip():
        raise InvalidInput(_("The barcode is empty."), _("Scan the tube."))
    held = _held(stay)
    known = StaySwab.objects.filter(barcode=barcode.strip()).first()
    if known is not None:
        if known.stay_id != held.pk:
            raise Conflict(_("This tube holds somebody else's swab."), _("Take a new tube."))
        return known
    STAY.check(StayStep.RELEASE, held.status)
    return StaySwab.objects.create(
        pk=swab_id, stay=held, barcode=barcode.strip(), taken_at=at, taken_by_id=by.pk if by else None
    )


@audited
def decide_release(
    *,
    stay: Stay,
    criteria_met: bool,
    evidence: Sequence[dict[str, Any]],
    reason: str,
    by: Model | None,
    at: datetime,
) -> StayRelease:
    """The doctor's decision: the bed is free and the decision is kept with its evidence. Deciding again changes nothing.

    Raises InvalidInput where the criteria are not met and no reason is given, StepNotAllowed for who lies in no bed.
    """
    if not criteria_met and not reason.strip():
        raise InvalidInput(
            _("The criteria of release are not met."),
            _("Wait until they are, or write why it is right all the same."),
        )
    held = _held(stay)
    decided = StayRelease.objects.filter(stay=held).first()
    if decided is not None:
        return decided
    STAY.check(StayStep.RELEASE, held.status)
    end_stays([held], StayStep.RELEASE, reason=reason or _("The criteria of release are met."), at=at)
    return StayRelease.objects.create(
        stay=held,
        criteria_met=criteria_met,
        evidence=list(evidence),
        reason=reason.strip(),
        decided_at=at,
        decided_by_id=by.pk if by else None,
    )


def _held(stay: Stay) -> Stay:
    return Stay.objects.select_for_update(of=("self",)).select_related("bed__facility").get(pk=stay.pk)
