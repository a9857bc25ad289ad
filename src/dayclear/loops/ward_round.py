"""Whoever cares for people in beds sees the ward by name, writes down each look, and takes the swabs that are due."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.situation import wards
from dayclear.situation.wards import StaySheet, Ward
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import StayLog, StaySwab


@transaction.atomic
def open_ward(*, facility_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> Ward:
    """The people of a facility, and who waits there to go home. Each is looked at, because they are cared for here."""
    ward = wards.ward(queries.ward_facility(facility_id, scope=scope), at=at)
    people = [(row.stay.person_id, row.stay.person.place_path) for row in ward.rows]
    people += [(way.person_id, way.person.place_path) for way in ward.going_home]
    if people:
        records.record_looks(
            by=account, people=people, why=told(gettext_noop("Care in the facility")), page=page, at=at
        )
    return ward


@transaction.atomic
def open_stay(*, stay_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> StaySheet:
    stay = queries.ward_stay(stay_id, scope=scope)
    records.record_look(
        by=account,
        person_id=stay.person_id,
        place_path=stay.person.place_path,
        why=told(gettext_noop("Care in the facility")),
        task_id=None,
        page=page,
        at=at,
    )
    return wards.stay_sheet(stay, at=at)


@transaction.atomic
def record(*, stay_id: UUID, draft: transfers.LogDraft, scope: Scope, by: Account, at: datetime) -> StayLog:
    """Raises NotFound outside the caller's facilities; see ``transfers.record_log`` for the rest."""
    return transfers.record_log(stay=queries.ward_stay(stay_id, scope=scope), draft=draft, by=by, at=at)


@transaction.atomic
def swab(*, stay_id: UUID, swab_id: UUID, barcode: str, scope: Scope, by: Account, at: datetime) -> StaySwab:
    """Raises NotFound outside the caller's facilities; see ``transfers.record_swab`` for the rest."""
    stay = queries.ward_stay(stay_id, scope=scope)
    return transfers.record_swab(stay=stay, swab_id=swab_id, barcode=barcode, by=by, at=at)
