"""What becomes of tubes: sent, received, their results known, to be sampled again, void; many at once.

Tubes are known to the laboratory's side by plain barcode; a barcode that screening has never seen is skipped
here, and the caller, who has both sides, says so.

Locks are taken in one order everywhere: tubes, rounds, names, and last, by the triggers, totals.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.people.models import Standing
from dayclear.records.audit import acting
from dayclear.screening import states
from dayclear.screening.models import Aside, Tube
from dayclear.screening.operations.rounds import reopen
from dayclear.screening.states import DueStep, TubeState, TubeStep


class KnownResult(Protocol):
    """A standing result of a tube: ``outcome`` is positive, negative, inconclusive or invalid."""

    @property
    def barcode(self) -> str: ...
    @property
    def outcome(self) -> str: ...


# A shared tube that is positive does not say whose it is. Whoever was sent back and not sampled again yet
# may still learn the result of the first swab, when the laboratory corrects it.
_LEARN = """
    UPDATE screening_due AS due SET state = 'known', positive = known.positive, changed_at = %(at)s,
                                    changed_by_id = %(by)s
    FROM (
        SELECT sample.round_id, sample.person_id, bool_or(sample.standing) AS stands,
               bool_or(result.outcome = 'positive') AS positive
        FROM unnest(%(barcodes)s::text[], %(outcomes)s::text[]) AS result (barcode, outcome)
        JOIN screening_tube AS tube ON tube.barcode = result.barcode
        JOIN screening_sample AS sample ON sample.barcode = tube.barcode
        WHERE (result.outcome = 'negative' AND (sample.standing OR sample.aside = 'retest'))
           OR (result.outcome = 'positive' AND tube.sample_count = 1 AND sample.aside <> 'undone')
        GROUP BY sample.round_id, sample.person_id
    ) AS known
    WHERE due.round_id = known.round_id AND due.person_id = known.person_id AND due.state = ANY(%(sources)s)
    AND (known.stands OR known.positive OR due.state = 'due')
    AND (due.state, due.positive) IS DISTINCT FROM ('known', known.positive)
"""

_SET_ASIDE = """
    UPDATE screening_sample SET standing = false, aside = %(aside)s, aside_at = %(at)s, aside_by_id = %(by)s,
                                aside_reason = %(reason)s
    WHERE barcode = ANY(%(barcodes)s) AND standing
    RETURNING round_id, person_id
"""

_SEND_BACK = """
    UPDATE screening_due AS due SET state = 'due', positive = false, note = %(reason)s, changed_at = %(at)s,
                                    changed_by_id = %(by)s, tube_mode = coalesce(%(tube_mode)s, due.tube_mode)
    FROM unnest(%(rounds)s::uuid[], %(people)s::uuid[]) AS back (round_id, person_id)
    WHERE due.round_id = back.round_id AND due.person_id = back.person_id AND due.state = ANY(%(sources)s)
"""
_GONE = [Standing.MOVED_AWAY.value, Standing.DECEASED.value]
# Nobody is sent to who died or left the district since; the roster says who told it, and why.
_LEAVE_OUT_GONE = """
    DELETE FROM screening_due AS due
    USING people_person AS person, unnest(%(rounds)s::uuid[], %(people)s::uuid[]) AS back (round_id, person_id)
    WHERE due.round_id = back.round_id AND due.person_id = back.person_id AND due.state = 'due'
    AND person.id = due.person_id AND person.standing = ANY(%(gone)s)
"""

# Two statements and no join: where thousands of tubes are new and not analysed yet, a join of what is held
# with the table was planned as a nested loop and took ten seconds.
_HOLD = """
    SELECT barcode FROM screening_tube
    WHERE barcode = ANY(%(barcodes)s) AND state = ANY(%(sources)s) AND state <> %(target)s
    ORDER BY barcode FOR NO KEY UPDATE
"""
_STEP = """
    UPDATE screening_tube SET state = %(target)s, sealed_at = coalesce(sealed_at, %(at)s), note = %(note)s
    WHERE barcode = ANY(%(held)s)
"""


@transaction.atomic
def mark_tubes_sent(*, barcodes: Sequence[str], by: Model | None, at: datetime) -> list[str]:
    """Seals tubes that leave for a laboratory; returns those that were still filling."""
    return _step(barcodes, TubeStep.SEND, TubeState.SENT, by, at)


@transaction.atomic
def mark_tubes_received(*, barcodes: Sequence[str], by: Model | None, at: datetime) -> list[str]:
    """Notes that tubes reached a laboratory; returns those for which that was news."""
    return _step(barcodes, TubeStep.RECEIVE, TubeState.RECEIVED, by, at)


@transaction.atomic
def mark_known(*, results: Iterable[KnownResult], by: Model | None, at: datetime) -> int:
    """People learn that their result is known; returns for how many something changed.

    A positive tube of several people leaves them sampled, to be held for a re-test; an inconclusive or
    invalid one sends them back to be sampled again.
    """
    outcome_of = {result.barcode: result.outcome for result in results}
    if not outcome_of:
        return 0
    _step(list(outcome_of), TubeStep.LEARN, TubeState.RESULTED, by, at)
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN,
            {
                "barcodes": list(outcome_of),
                "outcomes": list(outcome_of.values()),
                "sources": states.sources(states.DUE, DueStep.LEARN),
                "at": at,
                "by": _id(by),
            },
        )
        changed = int(cursor.rowcount)
    unclear = [barcode for barcode, outcome in outcome_of.items() if outcome in {"inconclusive", "invalid"}]
    return changed + _send_back(unclear, Aside.RETEST, _("The result was unclear."), None, by, at)


@transaction.atomic
def hold_for_retest(*, barcodes: Sequence[str], by: Model | None, at: datetime) -> int:
    """The people of positive pools are to be sampled again at once, each in a tube of their own; how many."""
    return _send_back(barcodes, Aside.RETEST, _("The shared tube was positive."), 1, by, at)


@transaction.atomic
def void_tube(*, barcode: str, by: Model | None, at: datetime, reason: str) -> int:
    """A tube is lost or spoilt: its people are due again; returns how many. Once more changes nothing.

    Raises InvalidInput without a reason, NotFound for an unknown tube, StepNotAllowed once its result is
    known.
    """
    if not reason.strip():
        raise InvalidInput(
            _("Voiding a tube needs a reason."), _("Write in a few words what happened to it.")
        )
    if _step([barcode], TubeStep.DISCARD, TubeState.VOID, by, at, note=reason):
        return _send_back([barcode], Aside.VOID, reason, None, by, at)
    tube = Tube.objects.filter(pk=barcode).first()
    if tube is None:
        raise NotFound(_("There is no such tube."), _("Scan the barcode again."))
    if tube.state != TubeState.VOID:
        states.check(states.TUBE, TubeStep.DISCARD, tube.state, label=tube.get_state_display())
    return 0


@transaction.atomic
def void_tubes(*, barcodes: Sequence[str], by: Model | None, at: datetime, reason: str) -> list[str]:
    """Many tubes at once are lost or spoilt: their people are due again. Returns those that have become void now.

    A tube that is unknown, or whose result is known, is left out; the caller says so.
    """
    if not reason.strip():
        raise InvalidInput(
            _("Voiding a tube needs a reason."), _("Write in a few words what happened to it.")
        )
    voided = _step(barcodes, TubeStep.DISCARD, TubeState.VOID, by, at, note=reason)
    _send_back(voided, Aside.VOID, reason, None, by, at)
    return voided


def _step(
    barcodes: Sequence[str], step: TubeStep, target: TubeState, by: Model | None, at: datetime, note: str = ""
) -> list[str]:
    """Takes a step for every tube that may take it; returns those that did."""
    parameters: dict[str, Any] = {
        "barcodes": list(barcodes),
        "sources": states.sources(states.TUBE, step),
        "target": target.value,
        "note": note,
        "at": at,
    }
    with acting(by=by, why=f"tube {target.value}"), connection.cursor() as cursor:
        cursor.execute(_HOLD, parameters)
        held = [barcode for (barcode,) in cursor.fetchall()]
        if held:
            cursor.execute(_STEP, {**parameters, "held": held})
        return held


def _send_back(
    barcodes: Sequence[str], aside: Aside, reason: str, tube_mode: int | None, by: Model | None, at: datetime
) -> int:
    """The samples of these tubes stand no longer; whoever of their people still lives here is due again. Returns how many."""
    if not barcodes:
        return 0
    parameters: dict[str, Any] = {
        "barcodes": list(barcodes),
        "aside": aside.value,
        "reason": reason,
        "tube_mode": tube_mode,
        "sources": states.sources(states.DUE, DueStep.RETEST),
        "at": at,
        "by": _id(by),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE, parameters)
        back = cursor.fetchall()
        if not back:
            return 0
        reopen({round_id for round_id, _person in back}, by=by, why=reason)
        rounds, people = zip(*back, strict=True)
        sent = {**parameters, "rounds": list(rounds), "people": list(people), "gone": _GONE}
        cursor.execute(_SEND_BACK, sent)
        due_again = int(cursor.rowcount)
        cursor.execute(_LEAVE_OUT_GONE, sent)
        return due_again - int(cursor.rowcount)


def _id(account: Model | None) -> UUID | None:
    return account.pk if account else None
