"""What is wrong with tubes is noted, joined by what is found later, and resolved tube by tube."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.laboratory.models import (
    Box,
    BoxedTube,
    Difference,
    DifferenceKind,
    DifferingTube,
    Fate,
    Laboratory,
    TubeReceipt,
)
from dayclear.laboratory.operations.receipts import settle_boxes
from dayclear.laboratory.queries import doubts_answered
from dayclear.places.models import Place
from dayclear.records.audit import audited


@dataclass(frozen=True, slots=True)
class Finding:
    """Tubes of one kind of difference. ``count`` counts where the tubes are not named one by one.

    ``outcomes`` are what was reported of tubes that it names, by barcode.
    """

    kind: DifferenceKind
    place: Place
    laboratory: Laboratory | None = None
    box: Box | None = None
    barcodes: Sequence[str] = ()
    count: int = 0
    note: str = ""
    in_box: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, UUID, UUID | None, UUID | None]:
        return (
            str(self.kind),
            self.place.pk,
            self.laboratory.pk if self.laboratory else None,
            self.box.pk if self.box else None,
        )


@audited
def note_differences(*, findings: Sequence[Finding], by: Account | None, at: datetime) -> list[Difference]:
    """Each finding's open difference: the one that stands, or a new one. Tubes named before are not named again."""
    found = {finding.key: finding for finding in findings}
    Difference.objects.bulk_create(
        [_difference(finding, at) for finding in found.values()], ignore_conflicts=True
    )
    standing = {
        (row.kind, row.place_id, row.laboratory_id, row.box_id): row
        for row in Difference.objects.filter(
            resolved_at__isnull=True, kind__in={key[0] for key in found}, place__in={key[1] for key in found}
        ).select_related("place", "laboratory", "box")
    }
    DifferingTube.objects.bulk_create(
        [
            DifferingTube(
                difference=standing[finding.key],
                barcode=barcode,
                laboratory=finding.laboratory,
                box=finding.in_box,
                outcome=finding.outcomes.get(barcode, ""),
                note=finding.note[:200],
                noted_at=at,
                noted_by=by,
            )
            for finding in found.values()
            for barcode in dict.fromkeys(finding.barcodes)
        ],
        ignore_conflicts=True,
    )
    differences = [standing[key] for key in found]
    _count_named(differences, {standing[key].pk: finding.count for key, finding in found.items()})
    return differences


def _difference(finding: Finding, at: datetime) -> Difference:
    return Difference(
        kind=finding.kind,
        place=finding.place,
        place_path=finding.place.path,
        laboratory=finding.laboratory,
        box=finding.box,
        tubes=finding.count,
        found_at=at,
    )


def _count_named(differences: Sequence[Difference], counted: dict[UUID, int]) -> None:
    """How many tubes each is still about: those named and not resolved, or what the sweep has counted."""
    named = dict(
        DifferingTube.objects.filter(difference__in=differences, resolved_at__isnull=True)
        .values_list("difference")
        .annotate(Count("pk"))
    )
    for difference in differences:
        difference.tubes = named.get(difference.pk) or counted.get(difference.pk, 0)
    Difference.objects.bulk_update(differences, ["tubes"])


@audited
def resolve_tubes(
    *, difference: Difference, barcodes: Collection[str], resolution: str, by: Account | None, at: datetime
) -> bool:
    """Says how the matter of these tubes ended; the difference ends with its last tube. Returns whether it has ended."""
    if not resolution.strip():
        raise InvalidInput(_("Say how it ended."), _("Write in a few words what was found out."))
    held = Difference.objects.select_for_update().get(pk=difference.pk)
    held.named.filter(barcode__in=barcodes, resolved_at__isnull=True).update(
        resolved_at=at, resolved_by=by, resolution=resolution.strip()[:200]
    )
    _count_named([held], {})
    if not held.tubes:
        resolve(difference_ids=[held.pk], by=by, at=at)
    return not held.tubes


@audited
def explain_tubes(
    *, difference: Difference, barcodes: Collection[str], words: str, by: Account | None, at: datetime
) -> None:
    """Says in words what became of tubes that a difference counts and does not name; each is named with it from now on."""
    if not words.strip():
        raise InvalidInput(_("Say how it ended."), _("Write in a few words what was found out."))
    DifferingTube.objects.bulk_create(
        [
            DifferingTube(
                difference=difference,
                barcode=barcode,
                noted_at=at,
                noted_by=by,
                resolved_at=at,
                resolved_by=by,
                resolution=words.strip()[:200],
            )
            for barcode in sorted(barcodes)
        ],
        ignore_conflicts=True,
    )


@audited
def resolve(*, difference_ids: Collection[UUID], by: Account | None, at: datetime) -> int:
    """Ends differences whose matter is out of the world, with whatever tubes they still name; returns how many."""
    DifferingTube.objects.filter(difference__in=difference_ids, resolved_at__isnull=True).update(
        resolved_at=at, resolved_by=by, resolution=_("Settled.")
    )
    return Difference.objects.filter(pk__in=difference_ids, resolved_at__isnull=True).update(
        resolved_at=at, tubes=0
    )


@audited
def resolve_reported(*, by: Account | None, at: datetime) -> list[UUID]:
    """Doubtful results of which a later report, or a correction, has told: the differences of which none is left."""
    named = list(doubts_answered())
    DifferingTube.objects.filter(pk__in=[tube.pk for tube in named]).update(
        resolved_at=at, resolved_by=by, resolution=_("A later report tells.")
    )
    differences = list(Difference.objects.filter(pk__in={tube.difference_id for tube in named}))
    _count_named(differences, {})
    return [difference.pk for difference in differences if not difference.tubes]


@audited
def resolve_listed(*, box: Box, by: Account | None, at: datetime) -> list[UUID]:
    """Received tubes that were on no list, or not on their box's, are on this one now: the differences that end with them."""
    named = DifferingTube.objects.filter(
        barcode__in=box.list.values("barcode"),
        difference__kind__in=(DifferenceKind.UNBOXED, DifferenceKind.UNLISTED),
        resolved_at__isnull=True,
    )
    differences = list(Difference.objects.filter(pk__in=named.values("difference")).select_for_update())
    named.update(
        resolved_at=at, resolved_by=by, resolution=_("On the list of box %(box)s.") % {"box": box.number}
    )
    _count_named(differences, {})
    return [difference.pk for difference in differences if not difference.tubes]


@audited
def put_on_list(*, box: Box, barcodes: Collection[str], by: Account | None, at: datetime) -> None:
    """Tubes that came in a box without being on its list are on it now: somebody has confirmed that they belong there."""
    BoxedTube.objects.bulk_create(
        [
            BoxedTube(box=box, barcode=barcode, packed_at=at, packed_by=by, fate=Fate.RECEIVED)
            for barcode in sorted(barcodes)
        ],
        ignore_conflicts=True,
    )
    box.tubes = box.list.count()
    box.save(update_fields=["tubes"])


@audited
def move_receipts(
    *,
    barcodes: Collection[str],
    laboratory: Laboratory,
    box: str,
    by: Account | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,  # noqa: ARG001 - every write says when.
) -> None:
    """Of two laboratories or boxes that scanned a tube, this one has it."""
    TubeReceipt.objects.filter(barcode__in=barcodes).update(laboratory=laboratory, box=box)


_LEARN_SWABS = """
    UPDATE laboratory_tubereceipt AS receipt SET traced = true, swabbed_at = known.swabbed_at
    FROM unnest(%(barcodes)s::text[], %(swabs)s::timestamptz[]) AS known (barcode, swabbed_at)
    WHERE receipt.barcode = known.barcode AND NOT receipt.traced
"""


@audited
def learn_swabs(*, swabs: Mapping[str, datetime], by: Account | None, at: datetime) -> int:  # noqa: ARG001 - @audited names who acts.
    """Screening knows these received tubes now, and when they were swabbed; returns for how many it was news."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN_SWABS, {"barcodes": list(swabs), "swabs": list(swabs.values())})
        return int(cursor.rowcount)


@audited
def mark_traced(*, barcodes: Collection[str], by: Account | None, at: datetime) -> int:  # noqa: ARG001 - as above.
    """Somebody has found out about these tubes that nobody knows; returns for how many it was news."""
    return TubeReceipt.objects.filter(barcode__in=barcodes, traced=False).update(traced=True)


@audited
def give_up(*, barcodes: Collection[str], by: Account | None, at: datetime) -> None:  # noqa: ARG001 - @audited names who acts.
    """Tubes are lost or spoilt: no laboratory waits for them or tests them any more."""
    TubeReceipt.objects.filter(barcode__in=barcodes, settled_at__isnull=True).update(settled_at=at)
    BoxedTube.objects.filter(barcode__in=barcodes).exclude(fate=Fate.SPOILT).update(fate=Fate.SPOILT)
    settle_boxes(list(barcodes))


# A receipt and a report that were written at the same moment cannot see each other.
_SETTLE_REPORTED = """
    UPDATE laboratory_tubereceipt AS receipt SET settled_at = result.reported_at
    FROM laboratory_result AS result
    WHERE receipt.settled_at IS NULL AND receipt.received_at <= %(before)s
    AND result.barcode = receipt.barcode AND result.standing
"""


@transaction.atomic
def settle_reported(*, before: datetime) -> int:
    """For the sweep: tubes received before this instant that wait although their result is known; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_REPORTED, {"before": before})
        return int(cursor.rowcount)
