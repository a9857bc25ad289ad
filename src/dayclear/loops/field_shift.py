"""A shift in the field: a phone is registered, takes names along, is heard of, and is wiped.

What the phone does meanwhile comes in by ``samples_taken`` and ``field_batches``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from dayclear.command import operations as command
from dayclear.command import queries as command_queries
from dayclear.command.models import Account, FieldDevice
from dayclear.command.models.field_device import DeviceState
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.screening import queries as screening
from dayclear.screening.models import Due, Round
from dayclear.screening.policies import DUTY

PAGE = "/field/"


class NobodyToSample(Refused):
    """The account holds no post with the duty of testing."""


class ShiftOver(Conflict):
    """A phone whose shift is over, or which is to be wiped, takes nobody along."""


class TooManyNames(InvalidInput):
    """More people than the protocol lets lie on one phone."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What a phone takes along of one round and place: the stairwells, also the empty ones, and the names in them."""

    round: Round
    place: Place
    stairwells: Sequence[Place]
    names: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that may be taken along, with how many are on its list and how many of them are missing."""

    place: Place
    roster: int
    missing: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """``must_wipe``: the phone is to send what it has and then to forget everything."""

    device: FieldDevice
    must_wipe: bool
    duplicates: Sequence[screening.SecondSwab]


@transaction.atomic
def register(*, device_id: UUID, name: str, scope: Scope, by: Account, at: datetime) -> FieldDevice:
    """The shift of a phone begins. Raises NobodyToSample for whom no post lets see a due list."""
    own = places.tops(scope, DUTY).first()
    if own is None:
        raise NobodyToSample(
            _("None of your posts has the duty of testing."), _("Ask whoever commands the place.")
        )
    return command.register_device(device_id=device_id, name=name, place=own, by=by, at=at)


def choices(*, round_id: UUID, place_id: UUID | None, scope: Scope, at: datetime) -> list[Choice]:
    """The caller's outermost places, or those inside ``place_id``; without those where nobody is on the list."""
    covering = screening.round(round_id, scope)
    offered = places.children(places.place(place_id, scope), scope) if place_id else places.tops(scope, DUTY)
    found = list(offered)
    counts = screening.coverage(covering, [place.path for place in found], scope)
    most = _most_names(at)
    return [
        Choice(place, count.roster, count.missing, fits=count.roster <= most)
        for place in found
        if (count := counts[place.path]).roster
    ]


@transaction.atomic
def take_along(
    *, device_id: UUID, round_id: UUID, place_id: UUID, scope: Scope, by: Account, at: datetime
) -> Roster:
    """The due list of a place for a phone; a look at each person on it is written down, once for each phone.

    Raises ShiftOver, and TooManyNames where the place is too large for one phone.
    """
    device = command_queries.device_of(by, device_id)
    if device.state_at(at) is not DeviceState.IN_USE:
        raise ShiftOver(_("The shift of this phone is over."), _("Begin a new shift on the phone."))
    covering = screening.round(round_id, scope)
    place = places.place(place_id, scope)
    _check_fits(covering, place, scope, at)
    names = list(screening.due_at(covering.pk, place, scope))
    records.record_looks(
        people=[(name.person_id, name.place_path) for name in names],
        occasion=device.pk,
        why=told(gettext_noop("Taken along on a phone for “%(round)s”"), round=covering.name),
        page=PAGE,
        by=by,
        at=at,
    )
    return Roster(covering, place, list(places.leaves(place, scope)), names)


def _most_names(at: datetime) -> int:
    return command_queries.protocol_in_force(at).screening.field_roster_most


def _check_fits(covering: Round, place: Place, scope: Scope, at: datetime) -> None:
    most = _most_names(at)
    count = screening.coverage(covering, [place.path], scope)[place.path].roster
    if count > most:
        raise TooManyNames(
            ngettext(
                "A phone may carry %(most)s name, and %(place)s has %(count)s.",
                "A phone may carry %(most)s names, and %(place)s has %(count)s.",
                most,
            )
            % {"most": f"{most:,}", "place": place.name, "count": f"{count:,}"},
            _("Choose a place inside it."),
        )


@transaction.atomic
def contact(
    *, device_id: UUID, unsent: int, sample_ids: Sequence[UUID], by: Account, at: datetime
) -> Contact:
    """The phone is heard of. It learns whether it is to be wiped, and which of its people were swabbed twice."""
    device = command.note_contact(
        device=command_queries.device_of(by, device_id), unsent=unsent, by=by, at=at
    )
    return Contact(
        device=device,
        must_wipe=device.state_at(at) is not DeviceState.IN_USE,
        duplicates=screening.second_swabs(sample_ids, taken_by=by),
    )


@transaction.atomic
def wiped(*, device_id: UUID, by: Account, at: datetime) -> FieldDevice:
    """The phone says that it holds nothing any more."""
    return command.confirm_wiped(device=command_queries.device_of(by, device_id), by=by, at=at)


@transaction.atomic
def order_wipe(*, device_id: UUID, scope: Scope, by: Account, at: datetime) -> FieldDevice:
    """By its owner, or by whoever commands the place."""
    device = command_queries.device(device_id, by, scope)
    return command.order_wipe(device=device, scope=scope, by=by, at=at)
