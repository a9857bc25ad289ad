"""Somebody stays behind another door for some time, and comes back. The roster counts them at their own home throughout."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Household, Person, TemporaryHome
from dayclear.people.operations.single_people import refuse_merged
from dayclear.records.audit import audited

LONGEST_REASON = 255


@audited
def stay_elsewhere(
    *, person: Person, household: Household, until_on: date, reason: str, by: Model | None, at: datetime
) -> TemporaryHome:
    """The person stays in another household from now on; the same again answers what stands, another replaces it.

    Raises InvalidInput for their own household, and without a reason.
    """
    if not reason.strip():
        raise InvalidInput(_("Staying elsewhere needs a reason."), _("Write why, for others to read."))
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_merged(held)
    if held.household_id == household.pk:
        raise InvalidInput(_("The person lives there anyway."), _("Choose another door, or leave it empty."))
    standing = TemporaryHome.objects.filter(person=held, ended_at=None).first()
    if standing and standing.household_id == household.pk:
        return standing
    come_back(person_ids=[held.pk], reason=_("Another temporary home was chosen."), by=by, at=at)
    return TemporaryHome.objects.create(
        person=held,
        household=household,
        from_at=at,
        until_on=until_on,
        reason=reason.strip(),
        chosen_by_id=by.pk if by else None,
    )


@audited
def come_back(
    *,
    person_ids: Collection[UUID],
    reason: str,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
    as_gone: bool = False,
) -> Sequence[TemporaryHome]:
    """These are at their own homes again, or ``as_gone`` dead or left; returns what ended now."""
    open_ones = TemporaryHome.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "household__place", "person__household__place"
    )
    ended = list(open_ones.filter(person__in=list(person_ids), ended_at=None).order_by("pk"))
    for home in ended:
        home.ended_at, home.end_reason, home.ended_as_gone = at, reason[:LONGEST_REASON], as_gone
    TemporaryHome.objects.bulk_update(ended, ["ended_at", "end_reason", "ended_as_gone"])
    return ended
