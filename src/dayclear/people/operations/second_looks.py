"""Stairwells are proposed for a knock, as lists say more than the roster; each ends with people found, or with nobody."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people.models import DoorToKnock, SecondLook, SecondLookEnd
from dayclear.people.queries.occupancy import Exceeding, exceeding
from dayclear.places.models import Place
from dayclear.records.audit import audited


@audited
def propose_looks(*, lines: Sequence[Exceeding], by: Model | None, at: datetime) -> list[SecondLook]:
    """One look for each stairwell of the lines that has none open; whoever was proposed before is left as it is."""
    by_place: dict[UUID, list[Exceeding]] = defaultdict(list)
    for line in lines:
        by_place[line.place_id].append(line)
    looks = [
        SecondLook(
            id=new_id(),
            place_id=place_id,
            place_path=of_place[0].place_path,
            proposed_at=at,
            proposed_by_id=by.pk if by else None,
        )
        for place_id, of_place in by_place.items()
    ]
    # Somebody else may propose the same stairwell at this moment: the one look that stands keeps the other out.
    SecondLook.objects.bulk_create(looks, ignore_conflicts=True)
    stored = set(SecondLook.objects.filter(pk__in=[look.pk for look in looks]).values_list("pk", flat=True))
    ours = [look for look in looks if look.pk in stored]
    DoorToKnock.objects.bulk_create(door for look in ours for door in _doors(look, by_place[look.place_id]))
    return ours


def _doors(look: SecondLook, lines: Sequence[Exceeding]) -> list[DoorToKnock]:
    """Each door once, with the most that any list says and the day of the latest."""
    by_door: dict[str, list[Exceeding]] = defaultdict(list)
    for line in lines:
        by_door[line.door].append(line)
    return [
        DoorToKnock(
            look=look,
            place_id=look.place_id,
            door=door,
            excess=max(line.excess for line in of_door),
            counted_on=max(line.counted_on for line in of_door),
        )
        for door, of_door in by_door.items()
    ]


@audited
def end_with_nobody(*, look_id: UUID, note: str, by: Model | None, at: datetime) -> SecondLook:
    """Nobody more lives there: its doors are silent until a newer list says more. Again, it changes nothing.

    Raises InvalidInput without a word on who was asked.
    """
    if not note.strip():
        raise InvalidInput(_("Say how you know."), _("Write in a few words who was asked, or what was seen."))
    held = SecondLook.objects.select_for_update(of=("self",)).get(pk=look_id)
    if held.ended_at is None:
        _end([held], SecondLookEnd.NOBODY_MORE, by, at, note.strip())
    return held


@audited
def end_settled(
    *, ended_as: SecondLookEnd, by: Model | None, at: datetime, around: Place | None = None
) -> list[SecondLook]:
    """Ends the open looks where no list says more than the roster any more; with ``around`` those that cover this place."""
    standing = SecondLook.objects.filter(ended_at=None)
    if around:
        standing = standing.filter(place_path__in=around.ancestor_paths)
    held = list(standing.select_for_update(of=("self",)).order_by("pk"))
    lines = exceeding([look.place_path for look in held], Scope.everything(), silent_too=True)
    still = {line.place_id for line in lines}
    settled = [look for look in held if look.place_id not in still]
    _end(settled, ended_as, by, at)
    return settled


def _end(
    looks: Sequence[SecondLook], ended_as: SecondLookEnd, by: Model | None, at: datetime, note: str = ""
) -> None:
    for look in looks:
        look.ended_as, look.ended_at, look.ended_by_id, look.note = ended_as, at, by.pk if by else None, note
    SecondLook.objects.bulk_update(looks, ["ended_as", "ended_at", "ended_by", "note"])
