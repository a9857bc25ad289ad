"""The door of a facility: a name or a scanned personal code goes in, and goes out when it comes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from dayclear.command.models import Account
from dayclear.kernel.codes import CodeKind, read_person
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import Facility, Presence


@dataclass(frozen=True, slots=True)
class Door:
    facility: Facility
    inside: Sequence[Presence]
    log: QuerySet[Presence]


def open_door(*, facility_id: UUID, scope: Scope) -> Door:
    """Raises NotFound to who does not keep this door."""
    facility = queries.door_facility(facility_id, scope=scope)
    return Door(facility, list(queries.inside_now(facility)), queries.presences(facility))


@transaction.atomic
def pass_door(
    *,
    presence_id: UUID,
    facility_id: UUID,
    who: str,
    kind: str,
    note: str,
    page: str,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Presence:
    """Lets in whoever is named or whose code was scanned; a code of somebody inside lets them out.

    Raises UnreadableCode for a damaged code, NotFound outside the caller's doors.
    """
    facility = queries.door_facility(facility_id, scope=scope)
    person = _scanned(who, by=by, page=page, at=at)
    if person:
        inside = queries.inside_now(facility).filter(person=person).exclude(pk=presence_id).first()
        if inside:
            return transfers.let_out(presence=inside, by=by, at=at)
    return transfers.let_in(
        presence_id=presence_id,
        facility=facility,
        kind=kind,
        name=who,
        person=person,
        note=note,
        by=by,
        at=at,
    )


@transaction.atomic
def let_out(*, presence_id: UUID, scope: Scope, by: Account, at: datetime) -> Presence:
    return transfers.let_out(presence=queries.presence(presence_id, scope=scope), by=by, at=at)


def _scanned(who: str, *, by: Account, page: str, at: datetime) -> Person | None:
    """Whose personal code it is, wherever they live: they show it themselves. The look is written down."""
    if not who.strip().upper().startswith(f"{CodeKind.PERSON}-"):
        return None
    person = people.person(read_person(who), scope=Scope.everything())
    records.record_look(
        by=by,
        person_id=person.pk,
        place_path=person.place_path,
        why=told(gettext_noop("At the door of a facility")),
        task_id=None,
        page=page,
        at=at,
    )
    return person
