"""Boxes, tubes that wait, and what differs; each index holds only what is open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import (
    Box,
    BoxedTube,
    Difference,
    DifferenceKind,
    DifferingTube,
    Fate,
    Result,
    TubeReceipt,
)
from dayclear.laboratory.models.boxes import OPEN_BOXES
from dayclear.laboratory.policies import TESTING, can_keep, can_see_results
from dayclear.places.scoping import within

DOUBTS = (DifferenceKind.DISPUTED, DifferenceKind.UNMATCHED)
"""What a report said and what was not taken in."""


@dataclass(frozen=True, slots=True)
class MissingTubes:
    """A box of which so many tubes have not come."""

    box: Box
    tubes: int


def boxes(scope: Scope, *, state: str = "") -> QuerySet[Box]:
    """The boxes packed in sight, of one state where asked, the latest first; all for who answers for the laboratories."""
    return (
        Box.objects.filter(_in_sight(scope), **({"state": state} if state else {}))
        .select_related("laboratory", "place__parent__parent", "sent_by")
        .order_by("-packed_at", "-pk")
    )


def box(box_id: UUID, scope: Scope) -> Box:
    """Raises NotFound."""
    found = boxes(scope).filter(pk=box_id).first()
    if found is None:
        raise NotFound(_("There is no such box."), _("Scan its label again."))
    return found


def box_of_label(number: str, scope: Scope) -> Box | None:
    """The box of a label for whoever may scan tubes in; None where none was packed under it."""
    if not can_see_results(scope):
        return None
    return Box.objects.select_related("laboratory", "place").filter(number=number).first()


def under_way(laboratory_id: UUID) -> QuerySet[Box]:
    """The boxes sent to a laboratory of which tubes are still awaited, by arrival."""
    return (
        Box.objects.filter(laboratory=laboratory_id, state__in=OPEN_BOXES)
        .select_related("place__parent__parent")
        .annotate(awaited=Count("list", filter=Q(list__fate=Fate.UNDER_WAY)))
        .order_by("arrives_at")
    )


def list_of(box: Box) -> QuerySet[BoxedTube]:
    """The tubes on a box's list, those still awaited first."""
    return BoxedTube.objects.filter(box=box).order_by("-fate", "barcode")


def fates_of(box: Box) -> dict[str, int]:
    """How many tubes of the box have which fate."""
    return dict(BoxedTube.objects.filter(box=box).values_list("fate").annotate(Count("pk")))


def overdue(received_before: datetime) -> dict[UUID, int]:
    """How many tubes of each laboratory wait longer than that; for the sweep."""
    rows = (
        TubeReceipt.objects.filter(settled_at__isnull=True, received_at__lte=received_before)
        .values_list("laboratory")
        .annotate(Count("pk"))
    )
    return dict(rows)


_MISSING = """
    SELECT box.id, count(*) FROM laboratory_box AS box
    JOIN laboratory_boxedtube AS tube ON tube.box_id = box.id AND tube.fate = 'under_way'
    WHERE box.state IN ('sent', 'arrived') AND coalesce(box.sent_at, box.arrived_at) <= %s GROUP BY box.id
"""


def missing(sent_before: datetime) -> list[MissingTubes]:
    """The boxes sent before that, or come before anybody said so, of which tubes have not come; for the sweep."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [sent_before])
        counts = dict(cursor.fetchall())
    found = Box.objects.filter(pk__in=counts).select_related("place", "laboratory")
    return [MissingTubes(one, counts[one.pk]) for one in found]


def untraced(most: int) -> list[TubeReceipt]:
    """The oldest received tubes of which nobody knows whose they are; for the sweep."""
    return list(
        TubeReceipt.objects.filter(traced=False).select_related("laboratory").order_by("received_at")[:most]
    )


def unknown_tubes(received_before: datetime, most: int) -> list[TubeReceipt]:
    """The oldest of them received before that, but those of which it is asked anyway who sent them; for the sweep."""
    asked = DifferingTube.objects.filter(
        barcode=OuterRef("barcode"), difference__kind=DifferenceKind.UNBOXED, resolved_at__isnull=True
    )
    found = TubeReceipt.objects.filter(~Exists(asked), traced=False, received_at__lte=received_before)
    return list(found.select_related("laboratory").order_by("received_at")[:most])


def untraced_of(barcodes: Collection[str]) -> set[str]:
    """Which of these tubes were received and are still not traced."""
    found = TubeReceipt.objects.filter(barcode__in=barcodes, traced=False)
    return set(found.values_list("barcode", flat=True))


def boxes_complete() -> list[UUID]:
    """The open differences about missing tubes of boxes in which none is missing any more."""
    awaited = BoxedTube.objects.filter(box=OuterRef("box"), fate=Fate.UNDER_WAY)
    found = Difference.objects.filter(~Exists(awaited), kind=DifferenceKind.MISSING, resolved_at__isnull=True)
    return list(found.values_list("pk", flat=True))


def boxes_by_ids(box_ids: Collection[UUID]) -> list[Box]:
    """These boxes with where they were packed, in one statement; for the sweep."""
    return list(Box.objects.filter(pk__in=box_ids).select_related("place"))


def open_unsent() -> dict[UUID, tuple[UUID, UUID | None]]:
    """The place and the box of each open difference about tubes that were never sent; for the sweep."""
    found = Difference.objects.filter(kind=DifferenceKind.UNSENT, resolved_at__isnull=True)
    return {pk: (place, box) for pk, place, box in found.values_list("pk", "place", "box")}


def no_longer_overdue(received_before: datetime) -> list[UUID]:
    """The open differences about late results of laboratories in which no tube waits that long any more."""
    late = TubeReceipt.objects.filter(
        laboratory=OuterRef("laboratory"), settled_at__isnull=True, received_at__lte=received_before
    )
    found = Difference.objects.filter(~Exists(late), kind=DifferenceKind.OVERDUE, resolved_at__isnull=True)
    return list(found.values_list("pk", flat=True))


def differences(scope: Scope, *, settled_too: bool = True) -> QuerySet[Difference]:
    """What differs in sight, the latest first; what is settled as well unless told otherwise."""
    return (
        Difference.objects.filter(_in_sight(scope), **({} if settled_too else {"resolved_at": None}))
        .select_related("place__parent__parent", "laboratory", "box__laboratory")
        .order_by("-found_at", "-pk")
    )


def difference(difference_id: UUID, scope: Scope) -> Difference:
    """Raises NotFound."""
    found = differences(scope).filter(pk=difference_id).first()
    if found is None:
        raise NotFound(_("There is no such difference."), _("Choose one from the list."))
    return found


def named_tubes(difference: Difference) -> QuerySet[DifferingTube]:
    """The tubes that a difference names, those not settled first."""
    named = DifferingTube.objects.filter(difference=difference)
    return named.select_related("laboratory", "resolved_by").order_by("-resolution", "barcode")


def open_named() -> dict[UUID, tuple[str, list[str]]]:
    """Of each open difference that names tubes: its kind, and which are not settled; for the sweep."""
    rows = DifferingTube.objects.filter(
        resolved_at__isnull=True, difference__resolved_at__isnull=True
    ).values_list("difference", "difference__kind", "barcode")
    found: dict[UUID, tuple[str, list[str]]] = {}
    for pk, kind, barcode in rows:
        found.setdefault(pk, (kind, []))[1].append(barcode)
    return found


def doubts_answered() -> QuerySet[DifferingTube]:
    """The doubtful results of which a report has told since, or said at once that it corrects; for the sweep."""
    told = Result.objects.filter(
        Q(reported_at__gt=OuterRef("noted_at"))
        | Q(is_correction=True, reported_at=OuterRef("noted_at"))
        | Q(outcome=OuterRef("outcome")),
        barcode=OuterRef("barcode"),
        standing=True,
    )
    return DifferingTube.objects.filter(Exists(told), difference__kind__in=DOUBTS, resolved_at__isnull=True)


def doubts_settled(kind: str, barcodes: Collection[str]) -> dict[tuple[str, str], datetime]:
    """When it was last settled what a report had said of these tubes, by barcode and what it said."""
    found = DifferingTube.objects.filter(
        difference__kind=kind, barcode__in=barcodes, resolved_at__isnull=False
    ).order_by("resolved_at")
    return {(tube.barcode, tube.outcome): tube.resolved_at for tube in found if tube.resolved_at}


def awaited_in(box_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The tubes of these boxes that have not come."""
    found: dict[UUID, list[str]] = {}
    rows = BoxedTube.objects.filter(box__in=box_ids, fate=Fate.UNDER_WAY).order_by("barcode")
    for box_id, barcode in rows.values_list("box", "barcode"):
        found.setdefault(box_id, []).append(barcode)
    return found


def _in_sight(scope: Scope) -> Q:
    if can_keep(scope):
        return ~Q(pk__in=[])
    return within(scope, "place_path", TESTING)
