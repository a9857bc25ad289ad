"""A box is packed where people are sampled and leaves for a laboratory; from then on its tubes are sealed and awaited.

A list that is written after the laboratory has scanned is held against what came, and ends what was asked meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import policies
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import Box, Laboratory
from dayclear.loops import tube_differences
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples


class NotAccepted(Refused):
    """A laboratory takes only the kinds of tubes it is set up for."""


@transaction.atomic
def begin(*, box_id: UUID, number: str, place: Place, scope: Scope, by: Account | None, at: datetime) -> Box:
    """A box is begun at a place in sight; the same id again is the same box."""
    policies.check_can_pack(place.path, scope)
    return laboratory.open_box(box_id=box_id, number=number, place=place, by=by, at=at)


@transaction.atomic
def pack(
    *, box_id: UUID, barcodes: Sequence[str], scope: Scope, by: Account | None, at: datetime
) -> list[laboratory.PackingOutcome]:
    """Scans tubes into a box. A tube whose phone has told nothing yet may travel all the same."""
    box = laboratories.box(box_id, scope)
    outcomes = laboratory.pack(box=box, barcodes=barcodes, by=by, at=at)
    if not box.is_packing:
        tube_differences.end_listed(box=box, by=by, at=at)
    return outcomes


@transaction.atomic
def take_out(*, box_id: UUID, barcode: str, scope: Scope, by: Account | None, at: datetime) -> Box:
    return laboratory.take_out(box=laboratories.box(box_id, scope), barcode=barcode, by=by, at=at)


@transaction.atomic
def dissolve(*, box_id: UUID, scope: Scope, by: Account | None, at: datetime) -> Box:
    return laboratory.dissolve_box(box=laboratories.box(box_id, scope), by=by, at=at)


@transaction.atomic
def send(*, box_id: UUID, laboratory_id: UUID, scope: Scope, by: Account | None, at: datetime) -> Box:
    """The box leaves: laboratory and hour of arrival are told, and nothing goes into its tubes any more.

    Raises NotAccepted where the laboratory does not take such tubes.
    """
    leaving = laboratories.box(box_id, scope)
    barcodes = [tube.barcode for tube in laboratories.list_of(leaving)]
    receiving = laboratories.laboratory(laboratory_id, scope)
    _check_accepted(barcodes, receiving)
    way = timedelta(minutes=protocol_in_force(at).planning.laboratory_way_min)
    sent = laboratory.send_box(
        box=leaving,
        laboratory=receiving,
        arrives_at=at + way,
        first_swab_at=samples.first_swab_at(barcodes),
        by=by,
        at=at,
    )
    screening.mark_tubes_sent(barcodes=barcodes, by=by, at=at)
    tube_differences.end_listed(box=sent, by=by, at=at)
    return sent


def _check_accepted(barcodes: Sequence[str], receiving: Laboratory) -> None:
    refused = samples.tube_kinds(barcodes) - set(receiving.tube_kinds)
    if refused:
        raise NotAccepted(
            _("%(laboratory)s does not accept tubes for %(kinds)s people.")
            % {"laboratory": receiving, "kinds": ", ".join(map(str, sorted(refused)))},
            _("Choose another laboratory, or take these tubes out."),
        )
