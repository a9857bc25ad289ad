"""Employers and their rosters are kept by hand: by whoever checks information at the work place."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dayclear.clearance import operations as clearance
from dayclear.clearance import policies, queries
from dayclear.clearance.models import Employer, EmployerWord, Membership
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import clearance_counted
from dayclear.people import queries as people
from dayclear.places.models import Place


@transaction.atomic
def keep(
    *,
    employer_id: UUID,
    place: Place,
    name_zh: str,
    name_en: str,
    contact_name: str,
    contact_phone: str,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Employer:
    """Makes or changes an employer. Raises NotYourRoster for a place whose information the caller does not keep."""
    policies.check_can_keep(place.path, scope)
    return clearance.keep_employer(
        employer_id=employer_id,
        place=place,
        name_zh=name_zh,
        name_en=name_en,
        contact_name=contact_name,
        contact_phone=contact_phone,
        by=by,
        at=at,
    )


@transaction.atomic
def retire(*, employer: Employer, scope: Scope, by: Account, at: datetime) -> Employer:
    policies.check_can_keep(employer.place_path, scope)
    retired = clearance.retire_employer(employer=employer, by=by, at=at)
    clearance_counted.count(employer_ids=[employer.pk], at=at)
    return retired


@transaction.atomic
def join(
    *,
    membership_id: UUID,
    employer: Employer,
    number: str,
    key_group: str,
    from_on: date,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Membership:
    """Somebody joins, found by the identity or telephone number: people work far from where they live.

    Raises NotYourRoster, NotFound where no roster of residents knows the number, Conflict where several share a telephone.
    """
    policies.check_can_keep(employer.place_path, scope)
    joined = clearance.join(
        membership_id=membership_id,
        person=people.by_number(number),
        employer=employer,
        key_group=key_group,
        from_on=from_on,
        by=by,
        at=at,
    )
    clearance_counted.count(employer_ids=[employer.pk], at=at)
    return joined


@transaction.atomic
def leave(*, membership_id: UUID, scope: Scope, by: Account, at: datetime) -> Membership:
    """Yesterday was the last day: from now on nobody is due for it. Raises NotFound outside the rosters the caller keeps."""
    yesterday = at.astimezone(settings.DISTRICT_ZONE).date() - timedelta(days=1)
    left = clearance.leave(
        membership=queries.membership(membership_id, scope), until_on=yesterday, by=by, at=at
    )
    clearance_counted.count(employer_ids=[left.employer_id], at=at)
    return left


def heard(*, word_id: UUID, scope: Scope, by: Account, at: datetime) -> EmployerWord:
    """Somebody made sure that the employer knows. Raises NotFound."""
    return clearance.mark_heard(word=queries.word(word_id, scope), by=by, at=at)
