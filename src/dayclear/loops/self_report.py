"""A member tells their own antigen by a link that names nobody, without signing in (docs/adr/0011).

It is kept as told and not as seen; somebody looks at its photo afterwards. A positive sets going what any antigen does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.clearance import policies, queries
from dayclear.clearance.models import Antigen, SelfReportLink
from dayclear.clearance.operations import AntigenDraft
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import Conflict
from dayclear.loops import antigen_reported, clearance_counted
from dayclear.records import operations as records
from dayclear.records.file_types import PHOTO_TYPES

LARGEST_PHOTO_BYTES = 12 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReport:
    """One test as its page tells it; ``id`` is made with the page, so that it may be told again."""

    id: UUID
    outcome: str
    tested_at: datetime
    photo: IO[bytes]


@transaction.atomic
def tell(*, secret: str, told: SelfReport, at: datetime) -> Antigen:
    """Records the test once, however often it is sent.

    Raises NotFound for a link that opens nothing, MustBeSeen, InvalidInput for a test that is too old or a photo that is none,
    Conflict for an id that was another test's.
    """
    link = queries.open_link(secret, at, locked=True)
    known = queries.told_by_link(link, told.id)
    if known is not None:
        return _same(known, told)
    employer = link.membership.employer
    groups = protocol_in_force(at).at(employer.place_path).key_groups
    policies.check_may_self_report(groups.get(link.membership.key_group))
    antigen_reported.check_recent(told.tested_at, employer.place_path, at)
    recorded = antigen_reported.record(drafts=[_draft(told, link, at)], by=None, at=at)
    # Thousands tell theirs before a shift: their totals wait for the worker, and only what must not wait is counted at once.
    if recorded.suspicions:
        clearance_counted.count(employer_ids=[employer.pk], at=at)
    return (*recorded.new, *recorded.repeated)[0]


def _same(known: Antigen, told: SelfReport) -> Antigen:
    if known.outcome != told.outcome:
        raise Conflict(_("Another test was told under this number."), _("Tell this one again as a new test."))
    return known


def _draft(told: SelfReport, link: SelfReportLink, at: datetime) -> AntigenDraft:
    """Whoever tested themselves is at home still: a positive is looked after there."""
    person, home = link.membership.person, link.membership.person.household.place
    return AntigenDraft(
        id=told.id,
        person_id=person.pk,
        employer_id=link.membership.employer_id,
        place_id=home.pk,
        place_path=home.path,
        outcome=told.outcome,
        tested_at=told.tested_at,
        photo_id=_kept_photo(told, at),
        link_id=link.pk,
    )


def _kept_photo(told: SelfReport, at: datetime) -> UUID:
    """The picture alone, under a name that tells nothing."""
    stored = records.store_proof(
        file=told.photo,
        by=None,
        at=at,
        name="antigen",
        accept=PHOTO_TYPES,
        largest_bytes=LARGEST_PHOTO_BYTES,
        file_id=uuid5(told.id, "photo"),
    )
    return stored.pk
