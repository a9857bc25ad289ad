"""An antigen is told: by the person with a photo, or by somebody who has seen it. A positive stops the shift at once.

Nothing waits for the laboratory: the person stays where they are, is tested by nucleic acid, tracing makes ready, and the
employer hears that they may not come. Who does what by when is the protocol's ``positive_antigen``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.clearance import operations as clearance
from dayclear.clearance import policies, queries
from dayclear.clearance.models import Antigen, AntigenOutcome, Employer, Membership
from dayclear.clearance.operations import AntigenDraft, RecordedAntigens
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel import codes
from dayclear.kernel.codes import CodeKind
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import clearance_counted, employer_told
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.file_types import PHOTO_TYPES
from dayclear.records.wording import in_both


@dataclass(frozen=True, slots=True, kw_only=True)
class AntigenTold:
    """One test as a page or a telephone tells it; ``id`` is made there, so that it may be told again.

    ``photo`` is needed where nobody of the staff has seen the test (``supervised`` False).
    """

    id: UUID
    person_id: UUID
    outcome: str
    tested_at: datetime
    supervised: bool
    photo: IO[bytes] | None = None


@transaction.atomic
def report(
    *, told: Sequence[AntigenTold], employer: Employer, scope: Scope, by: Account, at: datetime
) -> RecordedAntigens:
    """Records tests of people of one employer and sets going what follows from a positive; repeating changes nothing.

    Raises NotYourGate, NotFound for somebody who is not on the roster, InvalidInput for a test that nobody has seen or that is
    too old by the protocol, MustBeSeen for a key group of which somebody must see every test but a positive, Conflict for an
    id that was another test's.
    """
    policies.check_can_report(employer, scope)
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    members = queries.members_on_day(employer, [one.person_id for one in told], day)
    drafts = [_draft(one, employer, members.get(one.person_id), by=by, at=at) for one in told]
    recorded = record(drafts=drafts, by=by, at=at)
    if recorded.new:
        clearance_counted.count(employer_ids=[employer.pk], at=at)
    return recorded


@transaction.atomic
def tell(
    *,
    id: UUID,  # noqa: A002 - the test's own, as it was made where it was told.
    who: str,
    outcome: str,
    tested_at: datetime,
    supervised: bool,
    photo: IO[bytes] | None,
    employer: Employer,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Antigen:
    """One test of somebody named by personal code, identity number or telephone; raises as ``report`` does."""
    told = AntigenTold(
        id=id,
        person_id=_meant(who),
        outcome=outcome,
        tested_at=tested_at,
        supervised=supervised,
        photo=photo,
    )
    recorded = report(told=[told], employer=employer, scope=scope, by=by, at=at)
    return (*recorded.new, *recorded.repeated)[0]


@transaction.atomic
def suspect(*, antigen_id: UUID, person: Person, place: Place, by: Account, at: datetime) -> None:
    """A positive antigen told to who asks after somebody every day: looked after where they are. Told again, it is one.

    Whose earlier positive still waits is looked after already.
    """
    draft = AntigenDraft(
        id=antigen_id,
        person_id=person.pk,
        place_id=place.pk,
        place_path=place.path,
        outcome="positive",
        told_in_follow_up=True,
        tested_at=at,
    )
    record(drafts=[draft], by=by, at=at)


@transaction.atomic
def record(*, drafts: Sequence[AntigenDraft], by: Account | None, at: datetime) -> RecordedAntigens:
    """Records tests, whoever tells them, and stops the shift of whose positive is news."""
    recorded = clearance.record_antigens(drafts=drafts, by=by, at=at)
    stop(suspicions=recorded.suspicions, by=by, at=at)
    return recorded


def check_recent(tested_at: datetime, place_path: str, at: datetime) -> None:
    """Raises InvalidInput for a test that is too old by the protocol to say anything of today."""
    oldest_h = protocol_in_force(at).at(place_path).clearance.reported_within_h
    if tested_at < at - timedelta(hours=oldest_h):
        raise InvalidInput(
            _("The test is more than %(hours)d hours old.") % {"hours": oldest_h},
            _("Do a new test and tell that one."),
        )


def _meant(who: str) -> UUID:
    """Whose code or number this is; whether they are on the roster is asked afterwards."""
    if who.strip().upper().startswith(f"{CodeKind.PERSON}-"):
        return people.person(codes.read_person(who), Scope.everything()).pk
    return people.by_number(who).pk


def _draft(
    told: AntigenTold, employer: Employer, member: Membership | None, *, by: Account, at: datetime
) -> AntigenDraft:
    if member is None:
        raise NotFound(_("Nobody of this roster is meant."), _("Open the employer's page again."))
    if not told.supervised and told.photo is None:
        raise InvalidInput(
            _("A test that nobody has seen needs a photo."),
            _("Add the photo, or have somebody see the test."),
        )
    if not told.supervised and told.outcome != AntigenOutcome.POSITIVE:
        groups = protocol_in_force(at).at(employer.place_path).key_groups
        policies.check_may_self_report(groups.get(member.key_group))
    check_recent(told.tested_at, employer.place_path, at)
    # Whoever tested themselves is at home still; whoever was seen is at the work place.
    place = employer.place if told.supervised else member.person.household.place
    return AntigenDraft(
        id=told.id,
        person_id=member.person_id,
        employer_id=employer.pk,
        place_id=place.pk,
        place_path=place.path,
        outcome=told.outcome,
        supervised=told.supervised,
        tested_at=told.tested_at,
        photo_id=_kept_photo(told, by=by, at=at),
    )


def _kept_photo(told: AntigenTold, *, by: Account, at: datetime) -> UUID | None:
    if told.photo is None:
        return None
    stored = records.store_proof(
        file=told.photo, by=by, at=at, accept=PHOTO_TYPES, file_id=uuid5(told.id, "photo")
    )
    return stored.pk


def stop(*, suspicions: Sequence[Antigen], by: Account | None, at: datetime) -> None:
    """The employers keep these people away, and everything that the protocol names is opened."""
    if not suspicions:
        return
    employer_told.keep_away(causes={one.person_id: one.pk for one in suspicions}, by=by, at=at)
    command.open_tasks(events=[_event(one) for one in suspicions], by=by, at=at)


def _event(antigen: Antigen) -> command.EventDraft:
    """The label is a door or a work place, never a name with an illness."""
    at_work = antigen.employer if antigen.supervised else None
    home = antigen.person.household
    # Told of who lies in a bed or stays elsewhere, the number of their own door would mislead.
    door = home.door if home.place_id == antigen.place_id else ""
    return command.EventDraft(
        kind="positive_antigen",
        subject_kind="antigen",
        subject_id=antigen.pk,
        subject_label=in_both(lambda: at_work.name) if at_work else door,
        place_id=antigen.place_id,
        place_path=antigen.place_path,
    )
