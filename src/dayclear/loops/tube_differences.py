"""Tubes that are not where they should be: each difference opens one task, which ends by itself when the matter does.

The scan itself tells what was received twice, without being on the list of its box, or on no list at all. The sweep
finds the others: what was filled and never sent, what was sent and never came, what came and nobody knows whose it is,
what waits too long for its result. It reads only what is open: every question has an index of its own that forgets what
is settled.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import Box, Difference, DifferenceKind
from dayclear.loops import samples_taken, tubes_unsent
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.records.wording import in_both
from dayclear.screening import queries as samples

EVENTS = {
    DifferenceKind.UNSENT: "tube_left_behind",
    DifferenceKind.MISSING: "tube_not_received",
    DifferenceKind.UNLISTED: "tube_not_sent",
    DifferenceKind.UNBOXED: "tube_not_sent",
    DifferenceKind.UNKNOWN: "tube_not_sent",
    DifferenceKind.TWICE: "tube_received_twice",
    DifferenceKind.SPOILT: "tube_spoilt",
    DifferenceKind.OVERDUE: "result_overdue",
    DifferenceKind.DISPUTED: "results_contradict",
    DifferenceKind.UNMATCHED: "result_unmatched",
}
TASKS = (
    "send_tube",
    "find_tube",
    "explain_tube",
    "settle_tube",
    "sample_again",
    "chase_result",
    "settle_result",
    "match_result",
)
SUBJECT = "tube_difference"
LOOKED_AT_ONCE = 1_000
"""Untraced tubes of one sweep, the oldest first; the next sweep goes on where this one ended."""


@transaction.atomic
def open_differences(
    *, findings: Sequence[laboratory.Finding], by: Account | None, at: datetime
) -> list[Difference]:
    """Notes what was found and opens a task for each difference that is new; what joins an open one opens nothing."""
    noted = laboratory.note_differences(findings=findings, by=by, at=at)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind=EVENTS[DifferenceKind(difference.kind)],
                subject_kind=SUBJECT,
                subject_id=difference.pk,
                subject_label=_label(difference),
                place_id=difference.place_id,
                place_path=difference.place_path,
            )
            for difference in noted
            if difference.found_at == at
        ],
        by=by,
        at=at,
    )
    return noted


def _label(difference: Difference) -> str:
    """The box or the laboratory, and how many tubes: enough to know what it is about, and no name."""
    return in_both(
        lambda: f"{difference.box or difference.laboratory or difference.place} × {difference.tubes}"
    )


@transaction.atomic
def end_differences(*, difference_ids: Collection[UUID], by: Account | None, at: datetime) -> int:
    """The matter of these differences is out of the world: they and their tasks end; returns how many."""
    if not difference_ids:
        return 0
    ended = laboratory.resolve(difference_ids=difference_ids, by=by, at=at)
    command.finish_for_subjects(
        kinds=TASKS, subject_ids=difference_ids, record="laboratory.Difference", by=by, at=at
    )
    return ended


@transaction.atomic
def end_listed(*, box: Box, by: Account | None, at: datetime) -> int:
    """The list of a box is final: of the tubes on it nobody asks any more who sent them; returns how many differences end."""
    return end_differences(difference_ids=laboratory.resolve_listed(box=box, by=by, at=at), by=by, at=at)


def district() -> Place:
    """The place that the laboratories serve, where a matter of a laboratory as a whole belongs."""
    places = tree.places(Scope.everything())
    found = places.filter(level=Level.DISTRICT).first() or places.first()
    if found is None:
        raise NotFound(_("There is no place yet."), _("Import the places first."))
    return found


def sweep(*, at: datetime) -> int:
    """Finds what has become too late, and ends what has been settled since; returns how many differences are new or joined.

    Late counts from written instants by the protocol in force, so a sweep that comes late loses nothing.
    """
    rules = protocol_in_force(at).screening
    overdue_before = at - timedelta(hours=rules.result_within_h)
    laboratory.settle_reported(before=overdue_before)
    trace(at=at)
    unsent = tubes_unsent.findings(at=at)
    found = [
        *unsent,
        *_missing(at - timedelta(hours=rules.tube_received_within_h)),
        *_untraced(at - timedelta(hours=rules.tube_known_within_h)),
        *_overdue(overdue_before),
    ]
    end_differences(difference_ids=tubes_unsent.ended(unsent), by=None, at=at)
    settle(at=at)
    if found:
        open_differences(findings=found, by=None, at=at)
    return len(found)


@transaction.atomic
def trace(*, at: datetime) -> int:
    """Tubes that screening has come to know since they were received: their people learn what is known; how many."""
    waiting = [receipt.barcode for receipt in laboratories.untraced(LOOKED_AT_ONCE)]
    known = samples.tube_states(waiting).keys() if waiting else set()
    if not known:
        return 0
    samples_taken.meet_results(barcodes=sorted(known), at=at)
    return len(known)


def _missing(sent_before: datetime) -> Iterator[laboratory.Finding]:
    for found in laboratories.missing(sent_before):
        yield laboratory.Finding(
            kind=DifferenceKind.MISSING,
            place=found.box.place,
            laboratory=found.box.laboratory,
            box=found.box,
            count=found.tubes,
        )


def _untraced(received_before: datetime) -> Iterator[laboratory.Finding]:
    """One difference a laboratory, naming the tubes of which nobody knows whose they are."""
    late = laboratories.unknown_tubes(received_before, LOOKED_AT_ONCE)
    for pk in dict.fromkeys(receipt.laboratory_id for receipt in late):
        of_one = [receipt for receipt in late if receipt.laboratory_id == pk]
        yield laboratory.Finding(
            kind=DifferenceKind.UNKNOWN,
            place=district(),
            laboratory=of_one[0].laboratory,
            barcodes=[receipt.barcode for receipt in of_one],
        )


def _overdue(received_before: datetime) -> Iterator[laboratory.Finding]:
    counts = laboratories.overdue(received_before)
    for one in laboratories.on_list(counts):
        yield laboratory.Finding(
            kind=DifferenceKind.OVERDUE, place=district(), laboratory=one, count=counts[one.pk]
        )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Ends every difference whose matter has ended elsewhere: by a scan, a report, a phone, a swab; returns how many."""
    rules = protocol_in_force(at).screening
    ended = [
        *laboratory.resolve_reported(by=None, at=at),
        *laboratories.boxes_complete(),
        *laboratories.no_longer_overdue(at - timedelta(hours=rules.result_within_h)),
    ]
    named = laboratories.open_named()
    unknown = {pk: codes for pk, (kind, codes) in named.items() if kind == DifferenceKind.UNKNOWN}
    traced = _still_untraced({code for codes in unknown.values() for code in codes})
    ended += [pk for pk, codes in unknown.items() if not traced.intersection(codes)]
    spoilt = {pk: codes for pk, (kind, codes) in named.items() if kind == DifferenceKind.SPOILT}
    again = (
        samples.retested({code for codes in spoilt.values() for code in codes}, Scope.everything())
        if spoilt
        else set()
    )
    ended += [pk for pk, codes in spoilt.items() if again.issuperset(codes)]
    return end_differences(difference_ids=ended, by=None, at=at)


def _still_untraced(barcodes: Collection[str]) -> set[str]:
    return laboratories.untraced_of(barcodes) if barcodes else set()
