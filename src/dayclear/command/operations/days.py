"""Closing a day: what was found today is done, or carried over by name with a reason."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.command import policies
from dayclear.command.models import Account, DayClose
from dayclear.command.operations.succession import end_as_carried, next_day_deadline
from dayclear.command.operations.tasks import locked, refuse_ended
from dayclear.command.policies import TasksStillOpen
from dayclear.command.queries.days import DaySheet, day_sheet
from dayclear.kernel.errors import Conflict
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.records.audit import audited


class DayAlreadyClosed(Conflict):
    """Somebody else has signed this day."""

    def __init__(self, close: DayClose) -> None:
        self.close = close
        super().__init__(
            _("%(who)s has signed this day already.") % {"who": close.by.name},
            _("Tasks found since then belong to the next day."),
        )


@audited
def close_day(
    *, place: Place, day: date, by: Account, at: datetime, carried: Mapping[UUID, str] | None = None
) -> DayClose:
    """Signs the day of the posts at exactly this place. ``carried`` gives a reason for every task still open.

    Carried tasks come due the next day at the protocol's hour, or at their own later deadline. Raises
    TasksStillOpen where a task has no reason. Signing again by the same person answers with the signed day.
    """
    Place.objects.select_for_update().get(pk=place.pk)
    signed = DayClose.objects.filter(place=place, day=day).select_related("by").first()
    if signed:
        if signed.by_id == by.pk:
            return signed
        raise DayAlreadyClosed(signed)
    post = policies.check_can_close_day(place, day, by, at)
    sheet = day_sheet(place, day, Scope.everything())
    _carry(sheet, carried or {}, by, at)
    return DayClose.objects.create(
        place=place,
        day=day,
        post=post,
        by=by,
        at=at,
        opened=sheet.opened,
        done=sheet.done,
        cancelled=sheet.cancelled,
        carried=sheet.carried + len(sheet.still_open),
        carried_in=sheet.carried_in,
    )


def _carry(sheet: DaySheet, reasons: Mapping[UUID, str], by: Account, at: datetime) -> None:
    """Signing for a place includes carrying over what its posts own; no further policy is asked."""
    _check_all_named(sheet, reasons)
    for task in sheet.still_open:
        row = locked(task)
        refuse_ended(row)
        end_as_carried(row, reasons[row.pk], next_day_deadline(row, at), by, at)


def _check_all_named(sheet: DaySheet, reasons: Mapping[UUID, str]) -> None:
    unnamed = [task for task in sheet.still_open if not reasons.get(task.pk, "").strip()]
    if unnamed:
        raise TasksStillOpen(
            ngettext("%(count)d task is still open.", "%(count)d tasks are still open.", len(unnamed))
            % {"count": len(unnamed)},
            _("Finish each one, or carry it over with a reason."),
        )
