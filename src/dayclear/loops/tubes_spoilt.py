"""Tubes leaked, broke or are lost for good: their people are due again at once, and somebody goes to sample them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import policies
from dayclear.laboratory.models import DifferenceKind
from dayclear.loops import tube_differences
from dayclear.places import queries as tree
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples


@dataclass(frozen=True, slots=True)
class SpoiltTubes:
    """``voided``: tubes whose ``people`` are due again. ``known``: too late, their result is there. ``unknown``: nobody's."""

    voided: Sequence[str]
    people: int
    known: Sequence[str]
    unknown: Sequence[str]


@transaction.atomic
def spoil(
    *, barcodes: Sequence[str], reason: str, scope: Scope, by: Account | None, at: datetime
) -> SpoiltTubes:
    """Declares tubes lost or spoilt. Once more changes nothing.

    One task for each stairwell whose people are to be sampled again; it ends when the last of them is. Raises Refused where
    a tube is of somebody outside the caller's places.
    """
    if not reason.strip():
        raise InvalidInput(
            _("Voiding a tube needs a reason."), _("Write in a few words what happened to it.")
        )
    asked = list(dict.fromkeys(barcodes))
    _check_in_sight(asked, scope)
    swabs = [swab for swab in samples.samples_of(asked, Scope.everything()) if swab.stands]
    states = samples.tube_states(asked)
    voided = screening.void_tubes(barcodes=asked, by=by, at=at, reason=reason)
    unknown = [barcode for barcode in asked if barcode not in states]
    laboratory.give_up(barcodes=[*voided, *unknown], by=by, at=at)
    laboratory.mark_traced(barcodes=unknown, by=by, at=at)
    of_place: dict[str, list[str]] = defaultdict(list)
    for swab in swabs:
        if swab.barcode in voided:
            of_place[swab.place_path].append(swab.barcode)
    _ask_again(of_place, reason, by, at)
    return SpoiltTubes(
        voided=voided,
        people=sum(len(codes) for codes in of_place.values()),
        known=[code for code, state in states.items() if state == "resulted"],
        unknown=unknown,
    )


def _check_in_sight(barcodes: Sequence[str], scope: Scope) -> None:
    if policies.can_keep(scope):
        return
    seen = {swab.barcode for swab in samples.samples_of(barcodes, scope)}
    if outside := [barcode for barcode in barcodes if barcode not in seen]:
        raise policies.NotYourDuty(
            _("Tube %(barcode)s is of nobody who lives in your places.") % {"barcode": outside[0]},
            _("Ask the laboratory liaison or the department of health."),
        )


def _ask_again(of_place: Mapping[str, Sequence[str]], reason: str, by: Account | None, at: datetime) -> None:
    places = tree.places(Scope.everything()).filter(path__in=of_place)
    findings = [
        laboratory.Finding(
            kind=DifferenceKind.SPOILT, place=place, barcodes=of_place[place.path], note=reason
        )
        for place in places
    ]
    if findings:
        tube_differences.open_differences(findings=findings, by=by, at=at)
