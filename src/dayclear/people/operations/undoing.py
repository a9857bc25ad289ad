"""An import of residents is undone as a whole."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.people import roster_sql
from dayclear.people.models import FormerHome, Household, Person
from dayclear.people.operations.residents_file import CHANGEABLE
from dayclear.people.roster_staging import lock_roster
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.operations import Undone
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch
from dayclear.records.operations import mark_undone


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Removes what an import added, as far as nothing refers to it, and restores whom it changed.

    A person who was sampled, asked or moved meanwhile stays, and so does the home; the answer names them.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    lock_roster()
    with acting(by=by, why=f"undo of import {batch.pk}"):
        undone = _take_back_people(batch)
        undone += places.take_back_places(batch=batch)
    if not undone.left:
        mark_undone(batch=batch, by=by, at=at)
    return undone


def _take_back_people(batch: ImportBatch) -> Undone:
    row_changes.refresh_statistics()
    restored, changed_since = row_changes.restore(batch, Person, CHANGEABLE)
    if restored:
        with connection.cursor() as cursor:
            cursor.execute(roster_sql.FOLLOW_HOUSEHOLDS)
    row_changes.remove_added(batch, FormerHome, roster_sql.IS_BACK_HOME)
    people, needed = row_changes.remove_added(batch, Person)
    households, lived_in = row_changes.remove_added(batch, Household)
    refer, free = _("Other records refer to it."), _("Remove or move these first, then undo again.")
    left = [
        *places.stays(Person, changed_since, _("It was changed again since."), _("Set it right by hand.")),
        *places.stays(Person, needed, refer, free),
        *places.stays(Household, lived_in, refer, free),
    ]
    return Undone(people + households, restored, tuple(left))
