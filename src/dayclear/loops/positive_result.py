"""A positive result: the case is confirmed, and everything that must start together starts in one transaction.

Three at once 三同时: the positive is to be moved, the household is sealed and its people isolated, tracing begins.
Who does what by when is the protocol's ``positive_result``; a pool's positive opens ``positive_pool`` instead.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.cases import operations as cases
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Result
from dayclear.loops import contact_found
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples
from dayclear.transfers import operations as transfers


@dataclass(frozen=True, slots=True)
class OpenedCases:
    case_ids: tuple[UUID, ...] = ()
    retest_barcodes: tuple[str, ...] = ()


@transaction.atomic
def open_cases(*, positives: Sequence[Result], by: Account | None, at: datetime) -> OpenedCases:
    """Opens a case for each positive person and a re-test for each positive pool; repeating it opens nothing twice."""
    if not positives:
        return OpenedCases()
    members = defaultdict(list)
    for sample in samples.samples_of([result.barcode for result in positives], scope=Scope.everything()):
        members[sample.barcode].append(sample)

    single = [result for result in positives if len(members[result.barcode]) == 1]
    pooled = [result for result in positives if len(members[result.barcode]) > 1]

    confirmed = cases.confirm(
        positives=[_positive(result, members[result.barcode][0]) for result in single], by=by, at=at
    )
    transfers.order_transfers(
        drafts=[
            transfers.TransferDraft(
                person_id=case.person_id,
                household_id=case.household_id,
                place_id=case.place_id,
                place_path=case.place_path,
                reason="positive",
                case_id=case.id,
            )
            for case in confirmed.new
        ],
        by=by,
        at=at,
    )
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="positive_result",
                subject_kind="case",
                subject_id=case.id,
                subject_label=case.number,
                place_id=case.place_id,
                place_path=case.place_path,
            )
            for case in confirmed.new
        ],
        by=by,
        at=at,
    )
    contact_found.list_households(cases_found=confirmed.new, by=by, at=at)
    return OpenedCases(
        case_ids=tuple(case.id for case in confirmed.new),
        retest_barcodes=_retest_pools(pooled, members, by=by, at=at),
    )


def _positive(result: Result, sample: samples.SampledPerson) -> cases.PositiveDraft:
    """A phone's clock may run ahead of the laboratory's; the order of the loop is what is known for sure."""
    tested_at = max(result.tested_at, sample.sampled_at)
    return cases.PositiveDraft(
        person_id=sample.person_id,
        household_id=sample.household_id,
        place_id=sample.place_id,
        place_path=sample.place_path,
        sample_id=sample.id,
        barcode=result.barcode,
        result_id=result.pk,
        sampled_at=sample.sampled_at,
        tested_at=tested_at,
        reported_at=max(result.reported_at, tested_at),
    )
