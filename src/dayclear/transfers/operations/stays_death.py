"""A stay that ends because somebody died, and what becomes of it where that was a mistake."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Bed, Facility, Stay
from dayclear.transfers.operations.holding import end_stays
from dayclear.transfers.states import OCCUPYING, STAY, StayStatus, StayStep


@audited
def end_by_death(*, stay: Stay, died_at: datetime, reason: str, by: Model | None, at: datetime) -> Stay:  # noqa: ARG001 - the audit takes it.
    """The person died in the bed, which is free. Ending it again changes nothing.

    Raises InvalidInput for an instant before they came, StepNotAllowed for who lies in no bed.
    """
    held = _held(stay)
    if held.status == StayStatus.DIED:
        return held
    if died_at <= held.period.lower:
        raise InvalidInput(_("The person came into this bed later than that."), _("Correct the time."))
    end_stays([held], StayStep.DIE, reason=reason, at=died_at)
    return held


@audited
def reopen_stay(*, stay: Stay, by: Model | None, at: datetime) -> bool:  # noqa: ARG001 - the audit takes it.
    """The person lies there after all; False where the bed was given to somebody else or is out of service.

    The facility is held as where beds are given, so that nobody is given the bed meanwhile.
    """
    Facility.objects.select_for_update(no_key=True).get(beds=stay.bed_id)
    held = _held(stay)
    row = STAY.check(StayStep.REOPEN, held.status)
    taken = Stay.objects.filter(bed=held.bed_id, status__in=OCCUPYING).exists()
    if taken or not held.bed.in_service:
        return False
    held.status, held.end_reason = StayStatus(row.target), ""
    held.period = DateTimeTZRange(held.period.lower, None)
    held.save(update_fields=["status", "period", "end_reason"])
    Bed.objects.filter(pk=held.bed_id).update(awaits_disinfection=False)
    return True


@audited
def take_death_back(*, stay: Stay, reason: str, by: Model | None, at: datetime) -> Stay:  # noqa: ARG001 - the audit takes it.
    """The person had left the bed alive. Taking it back again changes nothing."""
    held = _held(stay)
    if held.status != StayStatus.DIED:
        return held
    end_stays([held], StayStep.TAKE_DEATH_BACK, reason=reason, at=held.period.upper)
    return held


def _held(stay: Stay) -> Stay:
    return Stay.objects.select_for_update(of=("self",)).select_related("bed__facility").get(pk=stay.pk)
