"""A zone is decided: put on a place, changed, lifted, or kept as it is. The decision is the proof that the review is done.

A change opens what must be told and asked there, and open rounds sample by it from now on; keeping the zone changes nothing
and ends the review all the same.
"""

from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.loops import round_schemes
from dayclear.places.models import Place
from dayclear.zones import operations as zones
from dayclear.zones import policies, queries
from dayclear.zones.models import ZonePeriod

REVIEW = "review_zone"
KEEP, LIFT = "keep", "lift"
"""What may be decided beside the kinds of zone of the protocol."""


@transaction.atomic
def decide(
    *, place: Place, decision: str, reason: str, scope: Scope, by: Account, at: datetime
) -> ZonePeriod | None:
    """Decides the zone of a place and ends the reviews that waited for it there and inside.

    Returns the period that was begun or ended, None where the zone is kept. Raises NotYourZone, and InvalidInput without
    a reason or for a kind that the protocol does not know.
    """
    policies.check_can_decide(place, scope)
    if not reason.strip():
        raise InvalidInput(_("A decision needs a reason."), _("Write in a few words why."))
    period = _write(place, decision, reason, by, at)
    if period is not None:
        round_schemes.follow(place=place, reason=reason.strip(), by=by, at=at)
        command.open_tasks(events=[_changed(place, period)], by=by, at=at)
    command.finish_for_subjects(
        kinds=[REVIEW],
        subject_ids=tasks.subjects_of_living(REVIEW, place),
        record=f"zones.ZonePeriod:{period.pk}" if period else reason.strip(),
        by=by,
        at=at,
    )
    return period


def _write(place: Place, decision: str, reason: str, by: Account, at: datetime) -> ZonePeriod | None:
    """The period that changed now, None where nothing did."""
    if decision == KEEP:
        return None
    if decision == LIFT:
        return zones.lift_zone(place=place, reason=reason, by=by, at=at)
    standing = queries.own_period(place)
    period = zones.set_zone(place=place, kind=decision, reason=reason, by=by, at=at)
    return None if period == standing else period


def _changed(place: Place, period: ZonePeriod) -> command.EventDraft:
    """Beginning and end of a period are two events."""
    return command.EventDraft(
        kind="zone_changed",
        subject_kind="zone",
        subject_id=period.pk if period.stands else uuid5(period.pk, LIFT),
        subject_label=queries.name_of(period),
        place_id=place.pk,
        place_path=place.path,
    )
