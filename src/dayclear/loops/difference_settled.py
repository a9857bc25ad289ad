"""Somebody has found out what a difference is about, and says so; with its last tube the difference and its task end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import Difference, DifferenceKind
from dayclear.loops import tube_differences, tubes_spoilt, tubes_unsent

SEARCHES = (DifferenceKind.UNSENT, DifferenceKind.MISSING)
NAMED_AND_EXPLAINED = (
    DifferenceKind.UNLISTED,
    DifferenceKind.UNBOXED,
    DifferenceKind.UNKNOWN,
    *laboratories.DOUBTS,
)


@transaction.atomic
def give_up(
    *, difference_id: UUID, reason: str, scope: Scope, by: Account, at: datetime
) -> tubes_spoilt.SpoiltTubes:
    """Tubes that were never sent or never came are lost: their people are sampled again, and the search ends."""
    searched = _open(difference_id, scope, *SEARCHES)
    spoilt = tubes_spoilt.spoil(
        barcodes=awaited(searched, at=at),
        reason=reason,
        # Whoever may end the search may do so for each of its tubes.
        scope=Scope.everything(),
        by=by,
        at=at,
    )
    tube_differences.end_differences(difference_ids=[searched.pk], by=by, at=at)
    return spoilt


def awaited(searched: Difference, *, at: datetime) -> Sequence[str]:
    """The tubes that are looked for: those of the box that are not there, or those that lie at the place; else none."""
    if searched.kind not in SEARCHES:
        return []
    if searched.box_id:
        return laboratories.awaited_in([searched.box_id]).get(searched.box_id, [])
    return tubes_unsent.loose_tubes(searched, at=at)


@transaction.atomic
def explain(
    *, difference_id: UUID, barcodes: Sequence[str], words: str, scope: Scope, by: Account, at: datetime
) -> bool:
    """Tubes that came on no list, that nobody knew or that were not sent, and doubtful results, are explained.

    Returns whether all are. Those of a box are on its list from now on; the others are looked for no longer. What stands
    as a result stays.
    """
    found = _open(difference_id, scope, DifferenceKind.UNSENT, *NAMED_AND_EXPLAINED)
    if found.kind == DifferenceKind.UNSENT:
        return _explain_unsent(found, barcodes, words, by, at)
    if found.kind == DifferenceKind.UNLISTED and found.box:
        laboratory.put_on_list(box=found.box, barcodes=barcodes, by=by, at=at)
    elif found.kind not in laboratories.DOUBTS:
        laboratory.mark_traced(barcodes=barcodes, by=by, at=at)
    return _end_tubes(found, barcodes, words, by, at)


def _explain_unsent(
    found: Difference, barcodes: Sequence[str], words: str, by: Account, at: datetime
) -> bool:
    """A box is sent or unpacked; only what lies outside of one is explained."""
    if found.box_id:
        raise InvalidInput(_("This is no way to settle it."), _("Send the box, or unpack it."))
    left = set(awaited(found, at=at))
    explained = left.intersection(barcodes)
    if not explained:
        raise InvalidInput(_("No tube is chosen."), _("Choose at least one."))
    laboratory.explain_tubes(difference=found, barcodes=explained, words=words, by=by, at=at)
    if explained == left:
        tube_differences.end_differences(difference_ids=[found.pk], by=by, at=at)
    return explained == left


@transaction.atomic
def keep(
    *,
    difference_id: UUID,
    barcodes: Sequence[str],
    at_the_second: bool,
    scope: Scope,
    by: Account,
    at: datetime,
) -> bool:
    """Of two laboratories or boxes that scanned a tube, says which has it; returns whether that was the last tube."""
    found = _open(difference_id, scope, DifferenceKind.TWICE)
    named = {tube.barcode: tube for tube in laboratories.named_tubes(found) if tube.barcode in set(barcodes)}
    if at_the_second and found.laboratory:
        for box in {tube.box for tube in named.values()}:
            moved = [barcode for barcode, tube in named.items() if tube.box == box]
            laboratory.move_receipts(barcodes=moved, laboratory=found.laboratory, box=box, by=by, at=at)
    words = _("The second scan was right.") if at_the_second else _("The first scan was right.")
    return _end_tubes(found, list(named), words, by, at)


def _open(difference_id: UUID, scope: Scope, *kinds: DifferenceKind) -> Difference:
    found = laboratories.difference(difference_id, scope)
    if found.kind not in kinds:
        raise InvalidInput(_("This is no way to settle it."), _("Load the page again."))
    if not found.is_open:
        raise Conflict(_("This has been settled already."), _("Load the page again."))
    return found


def _end_tubes(found: Difference, barcodes: Sequence[str], words: str, by: Account, at: datetime) -> bool:
    if not barcodes:
        raise InvalidInput(_("No tube is chosen."), _("Choose at least one."))
    ended = laboratory.resolve_tubes(difference=found, barcodes=barcodes, resolution=words, by=by, at=at)
    if ended:
        command.finish_for_subjects(
            kinds=tube_differences.TASKS,
            subject_ids=[found.pk],
            record="laboratory.Difference",
            by=by,
            at=at,
        )
    return ended
