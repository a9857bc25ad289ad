"""Reads of the records."""

from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.records.models import ImportBatch, ImportChange, Look


def batches(*, account: Model | None, scope: Scope) -> QuerySet[ImportBatch]:
    """The caller's own imports; the system sees all. The latest first."""
    found = ImportBatch.objects.select_related("by").order_by("-started_at")
    return found if ROOT_PATH in scope.paths() else found.filter(by_id=account.pk if account else None)


def batch(batch_id: UUID, *, account: Model | None, scope: Scope) -> ImportBatch:
    found = batches(account=account, scope=scope).filter(pk=batch_id).first()
    if found is None:
        raise NotFound(_("This import does not exist."))
    return found


def changes_of(batch: ImportBatch) -> QuerySet[ImportChange]:
    """What the import wrote, the last first."""
    return ImportChange.objects.filter(batch=batch).order_by("-pk")


def looks_at(person_id: UUID) -> QuerySet[Look]:
    """Who has looked at a person's record, the latest first. Ask only about records the caller may see."""
    return Look.objects.filter(person_id=person_id).select_related("by").order_by("-at")
