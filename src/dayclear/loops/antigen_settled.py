"""A nucleic-acid result is known of somebody whose antigen was positive: it confirms or refutes, and the waiting ends.

Confirmed, the case opens everything else in ``positive_result``. Refuted, what was made ready is called off and the employer
hears that the person may come again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.clearance import operations as clearance
from dayclear.clearance import queries, rules
from dayclear.clearance.models import Antigen
from dayclear.clearance.operations import Settling
from dayclear.clearance.states import Suspicion, SuspicionStep
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.laboratory.operations import StandingResult
from dayclear.loops import employer_told
from dayclear.screening.queries import PersonSwab
from dayclear.situation.swabs import swabs_of

CONFIRM = "confirm_antigen"
STEPS = {"positive": SuspicionStep.CONFIRM, "negative": SuspicionStep.REFUTE}


@transaction.atomic
def settle(*, results: Iterable[StandingResult], by: Account | None, at: datetime) -> list[Antigen]:
    """Settles the positive antigens on which these results have a say; returns those settled now. Mostly there are none."""
    suspicions = queries.followed_up()
    if not suspicions:
        return []
    known = {result.barcode: result for result in results}
    swabs = swabs_of([one.person_id for one in suspicions])
    settlings = [
        found for one in suspicions if (found := _settling(one, swabs.get(one.person_id, []), known))
    ]
    settled = clearance.settle(settlings=settlings, by=by, at=at)
    command.finish_for_subjects(
        kinds=[CONFIRM],
        subject_ids=[one.pk for one in settled],
        record=_("A nucleic-acid result is known."),
        by=by,
        at=at,
    )
    _call_off([one for one in settled if one.suspicion == Suspicion.REFUTED], by=by, at=at)
    return settled


def _settling(
    suspected: Antigen, swabs: list[PersonSwab], known: Mapping[str, StandingResult]
) -> Settling | None:
    """By the latest swab that has a say. A positive tube of several people says only that all of them are tested again."""
    for swab in swabs:
        result = known.get(swab.barcode)
        if result is None or (result.outcome == "positive" and swab.in_tube > 1):
            continue
        if rules.settles(
            suspected_at=suspected.tested_at, sampled_at=swab.sampled_at, outcome=result.outcome
        ):
            return Settling(suspected.pk, STEPS[result.outcome], swab.barcode)
    return None


def _call_off(refuted: list[Antigen], *, by: Account | None, at: datetime) -> None:
    if not refuted:
        return
    command.cancel_for_subjects(
        subject_ids=[one.pk for one in refuted], reason=_("The nucleic-acid test was negative."), by=by, at=at
    )
    employer_told.let_back(person_ids=[one.person_id for one in refuted], by=by, at=at)
