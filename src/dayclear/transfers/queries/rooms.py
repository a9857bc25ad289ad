"""The rooms of a facility with their beds: what they are for, and which are taken or closed. Nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.transfers import policies
from dayclear.transfers.models import Bed, Facility, Need, Stay
from dayclear.transfers.states import OCCUPYING


@dataclass(frozen=True, slots=True)
class RoomRow:
    """Beds of one room, in the order in which they were added, each with ``is_taken``."""

    name: str
    beds: Sequence[Bed]

    @property
    def taken(self) -> int:
        return sum(bed.is_taken for bed in self.beds)  # type: ignore[attr-defined]

    @property
    def closed(self) -> Sequence[Bed]:
        return [bed for bed in self.beds if not bed.in_service]

    @property
    def to_disinfect(self) -> int:
        return sum(bed.in_service and bed.awaits_disinfection for bed in self.beds)

    @property
    def free(self) -> int:
        ready = [bed for bed in self.beds if bed.in_service and not bed.awaits_disinfection]
        return sum(not bed.is_taken for bed in ready)  # type: ignore[attr-defined]

    @property
    def sexes(self) -> str:
        return _(", ").join(dict.fromkeys(bed.get_sex_display() for bed in self.beds if bed.sex))

    @property
    def for_family(self) -> bool:
        return any(bed.for_family for bed in self.beds)

    @property
    def needs(self) -> str:
        """What its beds care for; empty where they care for everything, as most do."""
        cared = {need for bed in self.beds for need in bed.cares_for}
        told = [str(need.label) for need in Need if need in cared]
        return _(", ").join(told) if len(told) < len(Need) else ""


def kept_facility(facility_id: UUID, *, scope: Scope) -> Facility:
    """A facility, used or not, whose rooms the caller keeps. NotFound otherwise."""
    found = Facility.objects.filter(pk=facility_id).select_related("place").first()
    if found is None or not policies.can_keep_rooms(found, scope):
        raise NotFound(_("This facility does not exist."), _("Choose one from the list."))
    return found


def rooms(facility: Facility) -> list[RoomRow]:
    """Room by room, in one statement. The caller has been let see the facility."""
    rows: dict[str, list[Bed]] = {}
    for bed in _beds(facility).order_by("room", "number"):
        rows.setdefault(bed.room, []).append(bed)
    return [RoomRow(name, beds) for name, beds in rows.items()]


def room(facility: Facility, name: str) -> RoomRow:
    """NotFound where there is no bed in it."""
    beds = list(_beds(facility).filter(room=name).order_by("number"))
    if not beds:
        raise NotFound(_("There is no such room."), _("Choose one of the list."))
    return RoomRow(name, beds)


def _beds(facility: Facility) -> QuerySet[Bed]:
    taken = Stay.objects.filter(bed=OuterRef("pk"), status__in=OCCUPYING)
    return Bed.objects.filter(facility=facility).annotate(is_taken=Exists(taken))


def unused_facilities() -> QuerySet[Facility]:
    """Those that take nobody any more, so that one can be opened again."""
    return Facility.objects.filter(active=False).order_by("kind", "name_zh")
