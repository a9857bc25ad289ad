"""Photos of tests that members told alone are looked at, each look written down; one that shows nothing counts for nothing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.clearance import operations as clearance
from dayclear.clearance import queries
from dayclear.clearance.models import Antigen
from dayclear.clearance.states import PhotoStep
from dayclear.command.models import Account
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import clearance_counted
from dayclear.records import operations as records
from dayclear.records.models import StoredFile
from dayclear.records.wording import told


@transaction.atomic
def look_at(*, antigen_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> StoredFile:
    """The photo, once the look is written down. Raises NotFound to who does not keep the roster, and where it is erased."""
    found = queries.photo_to_check(antigen_id, scope)
    if found.photo is None or found.photo.erased_at:
        raise NotFound(_("There is no photo."), _("Look at the test's page."))
    records.record_look(
        by=account,
        person_id=found.person_id,
        place_path=found.place_path,
        why=told(gettext_noop("Photo of a self-reported antigen")),
        task_id=None,
        page=page,
        at=at,
    )
    return found.photo


@transaction.atomic
def check(*, antigen_id: UUID, is_readable: bool, scope: Scope, by: Account, at: datetime) -> Antigen:
    """Says whether the photo shows the test; where it does not, the member is due again. Raises NotFound, StepNotAllowed."""
    found = queries.photo_to_check(antigen_id, scope)
    step = PhotoStep.ACCEPT if is_readable else PhotoStep.REFUSE
    checked = clearance.check_photo(antigen_id=found.pk, step=step, by=by, at=at)
    clearance_counted.count(employer_ids=[found.employer_id] if found.employer_id else [], at=at)
    return checked
