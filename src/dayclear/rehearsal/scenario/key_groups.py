"""Key groups: an employer for each of the twelve, its people, this morning's antigens, one of them positive, and a gate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import numpy as np

from dayclear.clearance import operations as clearance
from dayclear.clearance.models import Antigen, Employer, Membership
from dayclear.clearance.operations import AntigenDraft, ScanDraft
from dayclear.clearance.rules import Told
from dayclear.clearance.states import PhotoStep
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import antigen_reported, clearance_counted, self_report
from dayclear.loops.antigen_reported import AntigenTold
from dayclear.loops.self_report import SelfReport
from dayclear.people.models import Person
from dayclear.rehearsal import planner_statistics
from dayclear.rehearsal.district.circumstances import EMPLOYERS_OF_KEY_GROUP, KEY_GROUPS
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario import cassette
from dayclear.rehearsal.scenario.stage import Stage

_NAMES_EN = (
    "Lanxi Government Service Centre",
    "Lanxi Front-line Team",
    "Lanxi Fire and Rescue Station",
    "Swiftbird Express",
    "Warm Stove Catering",
    "Lanxi First Hospital",
    "Qinghe Police Station",
    "Four Corners Freight",
    "Fresh Again Supermarket",
    "Lanxi Water Supply",
    "Clean City Sanitation",
    "Lanxi Volunteers",
)
_PHONES_FROM = 90_000
_AT_ONCE = 5_000
_TESTED_SHARE, _INVALID_SHARE = 0.86, 0.004
_SCANS = 12
_SLIPS, _TOLD_ALONE = 12, 5
_DAYS_ON_ROSTER = 20


@dataclass(frozen=True, slots=True)
class _Work:
    """An employer and who works there."""

    employer: Employer
    person_ids: Sequence[UUID]


def work(stage: Stage) -> None:
    """Everybody whom the roster of residents puts in a key group works for its employer."""
    places = stage.rows("community", "village")
    works = [_staffed(stage, number, places[number % len(places)]) for number in range(len(KEY_GROUPS))]
    planner_statistics.refresh("clearance_membership", "clearance_employer")
    for one in works:
        _test(stage, one)
    planner_statistics.refresh("clearance_antigen")
    _tell_alone(stage, works)
    _positive(stage, works)
    _ask_at_the_gate(stage, works)
    clearance_counted.count(at=stage.timeline.now)


def _staffed(stage: Stage, number: int, row: int) -> _Work:
    kind, at = KEY_GROUPS[number], stage.timeline.days_before(2)
    employer = clearance.keep_employer(
        employer_id=new_id(),
        place=stage.place(row),
        name_zh=EMPLOYERS_OF_KEY_GROUP[number],
        name_en=_NAMES_EN[number],
        contact_name="值班室",
        contact_phone=post_phone(_PHONES_FROM + number),
        by=stage.by("information"),
        at=at,
    )
    people = list(
        Person.objects.filter(key_groups__contains=[kind]).order_by("pk").values_list("pk", flat=True)
    )
    since = at.date() - timedelta(days=_DAYS_ON_ROSTER)
    Membership.objects.bulk_create(
        (Membership(person_id=person, employer=employer, key_group=kind, from_on=since) for person in people),
        batch_size=_AT_ONCE,
    )
    return _Work(employer, people)


def _test(stage: Stage, one: _Work) -> None:
    """Most have been tested under somebody's eyes before the shift; a few tests are invalid."""
    drafts = list(_drafts(stage, one))
    for start in range(0, len(drafts), _AT_ONCE):
        clearance.record_antigens(
            drafts=drafts[start : start + _AT_ONCE], by=stage.by("information"), at=stage.timeline.ago(2)
        )


def _drafts(stage: Stage, one: _Work) -> Iterator[AntigenDraft]:
    tested = stage.rng.random(len(one.person_ids)) < _TESTED_SHARE
    invalid = stage.rng.random(len(one.person_ids)) < _INVALID_SHARE
    hours = stage.rng.uniform(2, 3.5, len(one.person_ids))
    for position in np.flatnonzero(tested).tolist():
        yield AntigenDraft(
            id=new_id(),
            person_id=one.person_ids[position],
            place_id=one.employer.place_id,
            place_path=one.employer.place_path,
            outcome="invalid" if invalid[position] else "negative",
            tested_at=stage.timeline.ago(float(hours[position])),
            employer_id=one.employer.pk,
            supervised=True,
        )


def _tell_alone(stage: Stage, works: Sequence[_Work]) -> None:
    """Some volunteers hold a slip and have told their own test this morning; of two photos one shows nothing."""
    work = works[-1]
    members = list(
        Membership.objects.filter(employer=work.employer).select_related("employer", "person").order_by("pk")
    )[:_SLIPS]
    keeper, at = stage.by("information"), stage.timeline.days_before(1)
    issued = clearance.issue_links(
        issue_id=new_id(), memberships=members, expires_at=at + timedelta(days=30), by=keeper, at=at
    )
    told = [_told_alone(stage, one.secret) for one in issued[:_TOLD_ALONE]]
    for antigen, step in zip(told, (PhotoStep.REFUSE, PhotoStep.ACCEPT), strict=False):
        clearance.check_photo(antigen_id=antigen.pk, step=step, by=keeper, at=stage.timeline.ago(0.8))


def _told_alone(stage: Stage, secret: str) -> Antigen:
    report = SelfReport(
        id=new_id(),
        outcome="negative",
        tested_at=stage.timeline.ago(1.2),
        photo=BytesIO(cassette.photo(lines=1)),
    )
    return self_report.tell(secret=secret, told=report, at=stage.timeline.ago(1.1))


def _positive(stage: Stage, works: Sequence[_Work]) -> None:
    """A courier, or whoever works where anybody does: stopped before the shift, to be confirmed."""
    one = next((work for work in works[3:] if work.person_ids), None)
    if one is None:
        return
    told = AntigenTold(
        id=new_id(),
        person_id=one.person_ids[-1],
        outcome="positive",
        tested_at=stage.timeline.ago(1),
        supervised=True,
    )
    antigen_reported.report(
        told=[told],
        employer=one.employer,
        scope=Scope.everything(),
        by=stage.by("information"),
        at=stage.timeline.ago(0.9),
    )


def _ask_at_the_gate(stage: Stage, works: Sequence[_Work]) -> None:
    """The first gate has let some people in, and sent one to be tested."""
    employer, people = works[0].employer, works[0].person_ids[:_SCANS]
    drafts = [
        ScanDraft(
            new_id(),
            person,
            employer.pk,
            stage.timeline.ago(1.5) + timedelta(minutes=number),
            Told.ANTIGEN_DUE if number == len(people) - 1 else Told.CLEAR,
        )
        for number, person in enumerate(people)
    ]
    clearance.record_scans(drafts=drafts, by=stage.by("gatekeeper"), at=stage.timeline.ago(1))
