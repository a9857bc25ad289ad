"""Numbers for tube labels: reserved before they are printed, so that no tube ever has another tube's number."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.codes import HIGHEST_NUMBER, check_prefix, tube_label
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.screening.models import LabelRange, LabelSeries
from dayclear.screening.rules import strange_among

MOST_LABELS = 20_000
"""A print of more than a few hundred sheets is better made in two goes."""


class LabelsDiffer(Conflict):
    """Numbers of this id were reserved before, for other labels."""


@transaction.atomic
def reserve_labels(*, range_id: UUID, prefix: str, count: int, by: Model | None, at: datetime) -> LabelRange:
    """The next ``count`` numbers of a prefix; the same ``range_id`` gives the same numbers again.

    Raises InvalidInput for a prefix that is no letters, for too many labels at once, where the series has no numbers
    left and where the protocol takes such a label for no tube's, LabelsDiffer where the id stands for other labels.
    """
    if not 1 <= count <= MOST_LABELS:
        raise InvalidInput(
            _("Between 1 and %(most)d labels are printed at once.") % {"most": MOST_LABELS},
            _("Print fewer sheets."),
        )
    series = _held(check_prefix(prefix))
    if before := LabelRange.objects.select_related("series").filter(pk=range_id).first():
        return _the_same(before, series, count)
    last = series.ranges.aggregate(last=Max("last_number"))["last"] or 0
    if last + count > HIGHEST_NUMBER:
        raise InvalidInput(
            _("The prefix %(prefix)s has not that many numbers left.") % {"prefix": series.prefix},
            _("Choose other letters."),
        )
    _check_shape(tube_label(series.prefix, last + 1), at)
    return LabelRange.objects.create(
        id=range_id,
        series=series,
        first_number=last + 1,
        last_number=last + count,
        reserved_at=at,
        reserved_by_id=by.pk if by else None,
    )


def _check_shape(label: str, at: datetime) -> None:
    """Phones go by the protocol: labels that it does not know would be refused at every door."""
    rule = protocol_in_force(at).screening
    if strange_among([label], rule.tube_code):
        raise InvalidInput(
            _("Phones would refuse “%(label)s”: a tube's barcode here is: %(shape)s.")
            % {"label": label, "shape": rule.tube_code_said},
            _("Choose other letters, or have the protocol say what your labels look like first."),
        )


def _held(prefix: str) -> LabelSeries:
    """The series, held until the transaction ends: whoever else wants its numbers waits, and then counts on."""
    LabelSeries.objects.bulk_create([LabelSeries(prefix=prefix)], ignore_conflicts=True)
    return LabelSeries.objects.select_for_update(no_key=True).get(prefix=prefix)


def _the_same(before: LabelRange, series: LabelSeries, count: int) -> LabelRange:
    if (before.series_id, before.count) != (series.pk, count):
        raise LabelsDiffer(
            _("Other labels were printed under this number."), _("Load the page again and print anew.")
        )
    return before
