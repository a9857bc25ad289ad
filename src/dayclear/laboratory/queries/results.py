"""Results and receipts by barcode."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Laboratory, Outcome, Result, TubeReceipt
from dayclear.laboratory.policies import can_see_results
from dayclear.records import prepared


def reported_since(barcodes: Iterable[str], since: datetime) -> set[str]:
    """Which of these tubes have a standing result that was reported at or after an instant."""
    found = Result.objects.filter(barcode__in=list(barcodes), standing=True, reported_at__gte=since)
    return set(found.values_list("barcode", flat=True))


def result(result_id: UUID, scope: Scope) -> Result:
    """One result, standing or superseded; NotFound otherwise."""
    found = _results(scope).select_related("laboratory").filter(pk=result_id).first()
    if found is None:
        raise NotFound(_("There is no such result."), _("Look for it by the barcode of the tube."))
    return found


def results_of(barcodes: Iterable[str], scope: Scope) -> dict[str, Result]:
    """The standing result of each tube that has one. The caller has found the barcodes in its own scope."""
    standing = _results(scope).select_related("laboratory").filter(barcode__in=list(barcodes), standing=True)
    return {found.barcode: found for found in standing}


def result_history(barcode: str, scope: Scope) -> QuerySet[Result]:
    """Every result of a tube, the standing one first, then those it superseded."""
    return (
        _results(scope)
        .select_related("laboratory")
        .filter(barcode=barcode)
        .order_by("-standing", "-reported_at")
    )


def receipts_of(barcodes: Iterable[str], scope: Scope) -> dict[str, TubeReceipt]:
    """Where and when each of the tubes was scanned in."""
    if not can_see_results(scope):
        return {}
    found = TubeReceipt.objects.select_related("laboratory").filter(barcode__in=list(barcodes))
    return {receipt.barcode: receipt for receipt in found}


SEEN_BEFORE = """
    SELECT barcode FROM laboratory_tubereceipt WHERE barcode = ANY(%(barcodes)s)
    UNION SELECT barcode FROM laboratory_result WHERE barcode = ANY(%(barcodes)s) AND standing
"""


def seen_before(barcodes: Iterable[str]) -> set[str]:
    """Which of these tubes a laboratory has received or reported; asked for every batch of samples, in one statement."""
    return {barcode for (barcode,) in prepared.rows(SEEN_BEFORE, {"barcodes": list(barcodes)})}


def positives_since(since: datetime) -> dict[UUID, str]:
    """The barcode of each standing positive reported since; for the sweep."""
    found = Result.objects.filter(standing=True, outcome=Outcome.POSITIVE, reported_at__gte=since)
    return dict(found.values_list("pk", "barcode"))


def outcome_counts(batch_id: UUID) -> dict[str, int]:
    """How many results of each outcome one import brought."""
    counted = Result.objects.filter(batch=batch_id).values_list("outcome").annotate(Count("pk"))
    return dict(counted)


def standing_results(scope: Scope) -> QuerySet[Result]:
    """Every tube's standing result, by barcode; for an export."""
    return _results(scope).filter(standing=True).order_by("barcode")


def results_tested(
    laboratory: Laboratory, from_at: datetime, until_at: datetime, scope: Scope
) -> QuerySet[Result]:
    """What stands of what a laboratory tested from one instant until before another, in that order; for an export."""
    tested = _results(scope).filter(
        laboratory=laboratory, standing=True, tested_at__gte=from_at, tested_at__lt=until_at
    )
    return tested.select_related("laboratory").order_by("tested_at", "pk")


def latest_receipts(scope: Scope, most: int = 20) -> list[TubeReceipt]:
    """The tubes scanned in last."""
    if not can_see_results(scope):
        return []
    return list(TubeReceipt.objects.select_related("laboratory").order_by("-received_at", "-pk")[:most])


def _results(scope: Scope) -> QuerySet[Result]:
    return Result.objects.all() if can_see_results(scope) else Result.objects.none()
