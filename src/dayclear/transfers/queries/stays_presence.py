"""Who is inside a facility, and who was, for its medical staff and whoever keeps its door."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.transfers import policies
from dayclear.transfers.models import Facility, Presence


def door_facility(facility_id: UUID, *, scope: Scope) -> Facility:
    """NotFound where the caller does not keep its door."""
    found = Facility.objects.filter(pk=facility_id).select_related("place").first()
    if found is None or not policies.can_keep_door(found, scope):
        raise NotFound(_("This facility does not exist."), _("Choose one from the list."))
    return found


def presences(facility: Facility) -> QuerySet[Presence]:
    """Everybody who was inside, the latest first. The caller has been let see the facility."""
    return (
        Presence.objects.filter(facility=facility).select_related("in_by", "out_by").order_by("-in_at", "-pk")
    )


def inside_now(facility: Facility) -> QuerySet[Presence]:
    """Who is inside, the one who came first at the top."""
    return presences(facility).filter(out_at=None).order_by("in_at", "pk")


def presence(presence_id: UUID, *, scope: Scope) -> Presence:
    found = Presence.objects.select_related("facility__place").filter(pk=presence_id).first()
    if found is None or not policies.can_keep_door(found.facility, scope):
        raise NotFound(_("Nobody was let in under this number."), _("Look at the list of who is inside."))
    return found
