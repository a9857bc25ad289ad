"""In and out at the door of a facility. Scanned twice in a row or sent again, nothing is doubled."""

from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.people.models import Person
from dayclear.records import audit, retention
from dayclear.records.audit import audited
from dayclear.transfers.models import Facility, Presence


@audited
def let_in(
    *,
    presence_id: UUID,
    facility: Facility,
    kind: str,
    name: str,
    person: Person | None,
    note: str,
    by: Model | None,
    at: datetime,
) -> Presence:
    """Somebody comes in; who is inside already is answered as they are. Raises InvalidInput for no name."""
    said = person.name if person else " ".join(name.split())
    if not said:
        raise InvalidInput(_("Nobody is named."), _("Write the name, or scan the personal code."))
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    sent = Presence.objects.filter(pk=presence_id).first()
    if sent is not None and (sent.facility_id, sent.name) != (facility.pk, said):
        raise Conflict(
            _("Somebody else was let in under the same number."), _("Load the page again and write it anew.")
        )
    inside = Presence.objects.filter(facility=facility, out_at=None, person=person)
    known = sent or (inside if person else inside.filter(kind=kind, name=said)).first()
    return known or Presence.objects.create(
        pk=presence_id,
        facility=facility,
        kind=kind,
        person=person,
        name=said,
        note=note.strip(),
        in_at=at,
        in_by_id=by.pk if by else None,
    )


@audited
def let_out(*, presence: Presence, by: Model | None, at: datetime) -> Presence:
    """They go out; gone before, it stays as it was."""
    held = Presence.objects.select_for_update(of=("self",)).get(pk=presence.pk)
    if held.out_at is None:
        held.out_at, held.out_by_id = max(at, held.in_at), by.pk if by else None
        held.save(update_fields=["out_at", "out_by"])
    return held


@retention.erases("visits")
@transaction.atomic
def erase_presences(*, before: datetime) -> int:
    """Erases who went out of a facility before an instant; returns how many. Who is still inside is kept."""
    ids = list(Presence.objects.filter(out_at__lt=before).values_list("pk", flat=True))
    with pgtrigger.ignore("transfers.Presence:presence_never_deleted"):
        Presence.objects.filter(pk__in=ids).delete()
    audit.forget(Presence, ids)
    return len(ids)
