"""The numbers of tube labels that were printed."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.screening.models import (
    LabelRange,
    LabelSeries,
)
from dayclear.screening.policies import DUTY


def can_print_labels(scope: Scope) -> bool:
    """Labels belong to no place: whoever works with tubes anywhere may print them."""
    return scope.has(DUTY) or scope.has("laboratory")


def label_series(scope: Scope) -> list[str]:
    """The prefixes that labels were printed with so far."""
    if not can_print_labels(scope):
        return []
    return list(LabelSeries.objects.order_by("prefix").values_list("prefix", flat=True))


def label_ranges(scope: Scope) -> QuerySet[LabelRange]:
    """What was printed, the latest first."""
    if not can_print_labels(scope):
        return LabelRange.objects.none()
    return LabelRange.objects.select_related("series", "reserved_by").order_by("-reserved_at", "-pk")


def label_range(range_id: UUID, scope: Scope) -> LabelRange:
    found = label_ranges(scope).filter(pk=range_id).first()
    if found is None:
        raise NotFound(_("There are no such labels."), _("Print new ones."))
    return found
