"""Boxes on the road, tubes that are not where they should be, and hours lent to neighbours and by one."""

from datetime import timedelta

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory.models import Direction
from dayclear.loops import tube_differences, tubes_received
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.rounds import BOX_SIZE, Day, accepting, send_box
from dayclear.rehearsal.scenario.stage import Stage

_BOXES_MOST = 6
_SCOPE = Scope.everything()
_NEIGHBOURS_PHONE = 70_009
# Barcodes that no phone has told of yet.
_LOST = ("R5A9000001", "R5A9000002")
_UNKNOWN, _UNBOXED = "R5A9000003", "R5A9000004"


def send(stage: Stage, day: Day) -> None:
    """What the runner has picked up since the last boxes came; the laboratories have scanned in none of it."""
    ago, tubes = stage.timeline.ago, day.everyone.tubes
    received = set(tubes.filled_before(ago(2.5)))
    waiting = [barcode for barcode in tubes.barcodes if barcode not in received]
    starts = range(0, min(len(waiting), _BOXES_MOST * BOX_SIZE), BOX_SIZE)
    for number, start in enumerate(starts):
        boxed = waiting[start : start + BOX_SIZE]
        open_to = accepting(stage, boxed)
        send_box(stage, f"R5-{number + 1:03d}", boxed, open_to[number % len(open_to)], ago(0.3))
    _go_astray(stage, day)
    _lend(stage)
    _borrow(stage)


def _go_astray(stage: Stage, day: Day) -> None:
    """Two tubes of a box never came, one that nobody knows did, one came in no box, one was scanned in two laboratories."""
    ago, (first, second) = stage.timeline.ago, stage.laboratories[:2]
    send_box(stage, "R5-000", [*_LOST, _UNKNOWN], first, ago(5.2))
    scans = [(first, "R5-000", [_UNKNOWN], ago(4.8)), (first, "", [_UNBOXED], ago(1.6))]
    if received := day.everyone.tubes.filled_before(ago(4)):
        scans.append((second, "", received[:1], ago(1.4)))
    for receiving, box, barcodes, at in scans:
        tubes_received.receive(
            laboratory_id=receiving.pk, box=box, barcodes=barcodes, scope=_SCOPE, by=stage.by("lab"), at=at
        )
    tube_differences.sweep(at=ago(0.2))


def _lend(stage: Stage) -> None:
    """Two neighbours are offered hours of the laboratory that works around the clock; one has taken a part."""
    at, by = stage.timeline.ago(1), stage.by("health")
    for neighbour, contact, taken in (("青峰区", "许主任", 150), ("松原县", "何科长", 0)):
        offered = laboratory.offer(
            offer_id=new_id(),
            laboratory=stage.laboratories[0],
            direction=Direction.LEND,
            neighbour=neighbour,
            contact=contact,
            from_at=at,
            until_at=at + timedelta(hours=10),
            tubes_per_h=200,
            scope=_SCOPE,
            by=by,
            at=at,
        )
        if taken:
            laboratory.take_offer(offer=offered, tubes_per_h=taken, scope=_SCOPE, by=by, at=at)


def _borrow(stage: Stage) -> None:
    """A neighbour tests a part of our tubes until the evening."""
    at, by = stage.timeline.ago(3), stage.by("health")
    lender = laboratory.keep_laboratory(
        laboratory_id=new_id(),
        name_zh="临河区医学检验中心",
        name_en="Linhe Medical Test Centre",
        phone=post_phone(_NEIGHBOURS_PHONE),
        tube_kinds=(10, 20),
        scope=_SCOPE,
        by=by,
        at=at,
    )
    offered = laboratory.offer(
        offer_id=new_id(),
        laboratory=lender,
        direction=Direction.BORROW,
        neighbour="临河区",
        contact="宋主任",
        from_at=at,
        until_at=at + timedelta(hours=12),
        tubes_per_h=600,
        scope=_SCOPE,
        by=by,
        at=at,
    )
    laboratory.take_offer(offer=offered, tubes_per_h=400, scope=_SCOPE, by=by, at=at)
