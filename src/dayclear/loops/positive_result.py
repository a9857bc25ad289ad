"""A positive result: the case is confirmed, and everything that must start together starts in one transaction.

Three at once 三同时: the positive is to be moved, the household is sealed and its people isolated, tracing begins.
Who does what by when is the protocol's ``positive_result``; a pool's positive opens ``positive_pool`` and ``pool_held``
instead. Whoever is positive again after release is moved and traced as anybody, but no zone is reviewed unless the
protocol counts them. Who is dead by then is moved nowhere; what others owe around the case starts all the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries as case_queries
from dayclear.cases.models import Case, FoundIn, HomeTest
from dayclear.clearance import queries as key_groups
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Result
from dayclear.loops import (
    contact_found,
    employer_told,
    home_monitoring,
    pool_held,
    tested_in_isolation,
    trip_ended,
    way_home,
    zone_proposed,
)
from dayclear.loops.positive_moved import TASK_OF_REASON
from dayclear.people import queries as people
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries as transfer_queries
from dayclear.transfers.models import StaySwab

EVENT = "positive_result"


@dataclass(frozen=True, slots=True)
class OpenedCases:
    case_ids: tuple[UUID, ...] = ()
    retest_barcodes: tuple[str, ...] = ()


@transaction.atomic
def open_cases(*, positives: Sequence[Result], by: Account | None, at: datetime) -> OpenedCases:
    """Opens a case for each positive person and a re-test for each positive pool; repeating it opens nothing twice."""
    if not positives:
        return OpenedCases()
    members = _members([result.barcode for result in positives])
    single = [result for result in positives if len(members[result.barcode]) == 1]
    pooled = [result for result in positives if len(members[result.barcode]) > 1]

    drafts = _positives({result: members[result.barcode][0] for result in single}, at)
    drafts += _in_isolation(positives) + _at_home(positives, members)
    confirmed = cases.confirm(positives=_with_deaths(drafts), by=by, at=at)
    employer_told.keep_away(causes={case.person_id: case.pk for case in confirmed.new}, by=by, at=at)
    contact_found.drop(confirmed.former_contact_ids, reason=_("The contact tested positive."), by=by, at=at)
    tested_in_isolation.set_apart(people=[case.person_id for case in confirmed.new], by=by, at=at)
    way_home.give_up(
        people=[case.person_id for case in confirmed.new], reason=_("Tested positive."), by=by, at=at
    )
    living = [case for case in confirmed.new if case.died_at is None]
    transfers.order_transfers(drafts=[transfer_of(case) for case in living], by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    home_monitoring.give_up(
        people=[case.person_id for case in confirmed.new], reason=_("Tested positive."), by=by, at=at
    )
    protocol = protocol_in_force(at)
    doors = people.doors([case.household_id for case in confirmed.new])
    events = [_event(case, doors[case.household_id], protocol) for case in confirmed.new]
    command.open_tasks(events=events, by=by, at=at)
    _move_no_dead(confirmed.new, by=by, at=at)
    contact_found.list_households(cases_found=confirmed.new, by=by, at=at)
    zone_proposed.propose_around(cases_found=confirmed.new, by=by, at=at)
    retested = _retest_pools(pooled, members, by=by, at=at)
    return OpenedCases(case_ids=tuple(case.pk for case in confirmed.new), retest_barcodes=retested)


def _members(barcodes: Sequence[str]) -> Mapping[str, Sequence[samples.SampledPerson]]:
    """Whose swabs are in each tube in which one still stands; a swab set aside shares its tube all the same."""
    members: dict[str, list[samples.SampledPerson]] = {barcode: [] for barcode in barcodes}
    for sample in samples.samples_of(barcodes, scope=Scope.everything()):
        members[sample.barcode].append(sample)
    return {
        barcode: sharing if any(sample.stands for sample in sharing) else []
        for barcode, sharing in members.items()
    }


def _positives(found: Mapping[Result, samples.SampledPerson], at: datetime) -> list[cases.PositiveDraft]:
    """A member of a key group is found in that group, unless they were in isolation already."""
    people = [sample.person_id for sample in found.values()]
    at_work = key_groups.members_among(people, at.astimezone(settings.DISTRICT_ZONE).date())
    if at_work:
        listed = case_queries.standing_contacts(at_work, scope=Scope.everything())
        at_work -= {contact.person_id for contact in listed}
    return [_positive(result, sample, at_work) for result, sample in found.items()]


def _positive(
    result: Result, sample: samples.SampledPerson, at_work: Collection[UUID]
) -> cases.PositiveDraft:
    return cases.PositiveDraft(
        result_id=result.pk,
        person_id=sample.person_id,
        household_id=sample.household_id,
        place_id=sample.place_id,
        place_path=sample.place_path,
        sample_id=sample.sample_id,
        barcode=result.barcode,
        sampled_at=sample.sampled_at,
        tested_at=result.tested_at,
        reported_at=result.reported_at,
        ct=result.ct,
        found_in=FoundIn.KEY_GROUP if sample.person_id in at_work else None,
    )


def _in_isolation(positives: Sequence[Result]) -> list[cases.PositiveDraft]:
    """Contacts who were swabbed in their bed, in no round, are found there all the same."""
    swabs = transfer_queries.contacts_swabbed([result.barcode for result in positives])
    return [_swabbed(result, swabs[result.barcode]) for result in positives if result.barcode in swabs]


def _swabbed(result: Result, swab: StaySwab) -> cases.PositiveDraft:
    home = swab.stay.person.household
    return cases.PositiveDraft(
        result_id=result.pk,
        person_id=swab.stay.person_id,
        household_id=home.pk,
        place_id=home.place_id,
        place_path=home.place_path,
        barcode=result.barcode,
        sampled_at=swab.taken_at,
        tested_at=result.tested_at,
        reported_at=result.reported_at,
        ct=result.ct,
        found_in=FoundIn.ISOLATION,
    )


def _at_home(
    positives: Sequence[Result], members: Mapping[str, Sequence[samples.SampledPerson]]
) -> list[cases.PositiveDraft]:
    """Who was swabbed at their door in no round: contacts are found in isolation too, of others the course decides."""
    by_barcode = {result.barcode: result for result in positives if not members[result.barcode]}
    tests = case_queries.swabbed_at_home(by_barcode)
    return [_at_door(by_barcode[test.barcode], test) for test in tests]


def _at_door(result: Result, test: HomeTest) -> cases.PositiveDraft:
    home = people.where_staying(test.about.person)
    return cases.PositiveDraft(
        result_id=result.pk,
        person_id=test.about.person_id,
        household_id=home.pk,
        place_id=home.place_id,
        place_path=home.place_path,
        barcode=result.barcode,
        sampled_at=test.taken_at,
        tested_at=result.tested_at,
        reported_at=result.reported_at,
        ct=result.ct,
        found_in=FoundIn.ISOLATION if test.contact_id else None,
    )


def _with_deaths(drafts: Sequence[cases.PositiveDraft]) -> list[cases.PositiveDraft]:
    died_at = people.died_at([draft.person_id for draft in drafts])
    return [replace(draft, died_at=died_at.get(draft.person_id)) for draft in drafts]


def _move_no_dead(found: Sequence[Case], *, by: Account | None, at: datetime) -> None:
    """The task stays on record as called off, so that it is opened again where the death was a mistake."""
    dead = [case.pk for case in found if case.died_at]
    command.cancel_for_subjects(
        subject_ids=dead, kinds=[TASK_OF_REASON["positive"]], reason=_("Died."), by=by, at=at
    )


def transfer_of(case: Case) -> transfers.TransferDraft:
    """How a case is to be moved from its door."""
    return transfers.TransferDraft(
        person_id=case.person_id,
        household_id=case.household_id,
        place_id=case.place_id,
        place_path=case.place_path,
        reason="positive",
        case_id=case.pk,
    )


def _event(case: Case, door: str, protocol: Protocol) -> command.EventDraft:
    """Who seals, tests, disinfects and moves goes to the door."""
    return command.EventDraft(
        kind=EVENT,
        only=None if _counts_for_zones(case, protocol) else _without_the_zone(protocol.at(case.place_path)),
        subject_kind="case",
        subject_id=case.pk,
        subject_label=f"{door} · {case.number}",
        place_id=case.place_id,
        place_path=case.place_path,
    )


def _counts_for_zones(case: Case, protocol: Protocol) -> bool:
    """Everybody does, but for those whose infection came back, unless a zone of the protocol counts them."""
    kinds = protocol.at(case.place_path).zones.values()
    return case.found_in != FoundIn.REPOSITIVE or any(case.found_in in kind.counts_found_in for kind in kinds)


def _without_the_zone(protocol: Protocol) -> frozenset[str]:
    return frozenset(task.kind for task in protocol.events[EVENT].tasks) - {zone_proposed.REVIEW}


def _retest_pools(
    pooled: Sequence[Result],
    members: Mapping[str, Sequence[samples.SampledPerson]],
    *,
    by: Account | None,
    at: datetime,
) -> tuple[str, ...]:
    """The members of a positive pool are sampled again one by one, and stay in until that is known."""
    if not pooled:
        return ()
    barcodes = tuple(result.barcode for result in pooled)
    screening.hold_for_retest(barcodes=barcodes, by=by, at=at)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="positive_pool",
                subject_kind="result",
                subject_id=result.pk,
                subject_label=result.barcode,
                place_id=members[result.barcode][0].place_id,
                place_path=members[result.barcode][0].place_path,
            )
            for result in pooled
        ],
        by=by,
        at=at,
    )
    pool_held.hold(by=by, at=at)
    return barcodes
