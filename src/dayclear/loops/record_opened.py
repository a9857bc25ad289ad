"""Somebody opens a person's record: no page shows one before the look is written down with who, when and why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases import queries as cases
from dayclear.clearance import queries as clearance
from dayclear.clearance.models import Antigen
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.records import operations as records
from dayclear.records.models import StoredFile
from dayclear.records.wording import in_both, told
from dayclear.screening.policies import DUTY as TESTING
from dayclear.situation.case_page import DUTIES_TOWARDS_PEOPLE, CaseSheet, case_sheet
from dayclear.situation.person_page import PersonSheet, person_sheet


@transaction.atomic
def open_case(
    *, case_id: UUID, scope: Scope, account: Account, why: str, page: str, at: datetime
) -> CaseSheet | None:
    """The case, or None where the caller has given no reason and holds no task about it, which would be one."""
    case = cases.case(case_id, scope=scope)
    task = command.tasks_of_subject(case.pk, scope).filter(post__in=command.posts_held(account, at)).first()
    reason = why or (in_both(lambda: task.title) if task else "")
    if not reason:
        return None
    records.record_look(
        by=account,
        person_id=case.person_id,
        place_path=case.place_path,
        why=reason,
        task_id=task.pk if task else None,
        page=page,
        at=at,
    )
    return case_sheet(case=case, scope=scope, at=at)


@transaction.atomic
def open_person(
    *, person_id: UUID, scope: Scope, account: Account, why: str, page: str, at: datetime
) -> PersonSheet | None:
    """The person, or None where the caller has given no reason. Raises NotFound to who has no duty towards people."""
    person = people.person(person_id, scope=scope)
    if not any(scope.covers(person.place_path, duty) for duty in DUTIES_TOWARDS_PEOPLE):
        raise NotFound(_("There is no such person."))
    if not why:
        return None
    records.record_look(
        by=account, person_id=person.pk, place_path=person.place_path, why=why, task_id=None, page=page, at=at
    )
    return person_sheet(person=person, scope=scope, at=at)


@transaction.atomic
def open_antigen(*, antigen_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> Antigen:
    """A positive antigen, for those who act on it; that it was positive is the reason. Raises NotFound to others."""
    found = clearance.antigen(antigen_id, scope, (*DUTIES_TOWARDS_PEOPLE, TESTING))
    records.record_look(
        by=account,
        person_id=found.person_id,
        place_path=found.place_path,
        why=told(gettext_noop("Positive antigen")),
        task_id=None,
        page=page,
        at=at,
    )
    return found


def antigen_photo(*, antigen_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> StoredFile:
    """Its photo. Raises NotFound where there is none, or none any more."""
    stored = open_antigen(antigen_id=antigen_id, scope=scope, account=account, page=page, at=at).photo
    if stored is None or stored.erased_at:
        raise NotFound(_("There is no photo."), _("Look at the test's page."))
    return stored
