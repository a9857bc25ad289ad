"""Somebody who is asked after tells of a positive: nothing is done by hearsay, and nothing waits.

An antigen is a suspicion as any other and is confirmed by a swab. Of a nucleic-acid test the laboratory is asked, and the
person is swabbed again; a case is opened by a report alone. Both end when the person is a case, or a swab taken
since is negative.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.cases.models import DayTest, FollowUp
from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.loops import antigen_reported
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.situation.swabs import swabs_of

EVENT = "told_positive"
ASK, SWAB = "check_told_positive", "swab_told_positive"


@transaction.atomic
def follow(*, told: FollowUp, person: Person, place: Place, label: str, by: Account, at: datetime) -> None:
    """What a day's entry says of a test sets going what it must, once; corrected, the laboratory is asked no more."""
    if told.test == DayTest.ANTIGEN_POSITIVE:
        antigen_reported.suspect(
            antigen_id=uuid5(told.pk, "antigen"), person=person, place=place, by=by, at=at
        )
    if told.test == DayTest.POSITIVE:
        command.open_tasks(events=[_event(told, place, label)], by=by, at=at)
    else:
        command.cancel_for_subjects(
            subject_ids=[told.pk],
            kinds=[ASK, SWAB],
            reason=_("What was told was corrected."),
            by=by,
            at=at,
        )


def _event(told: FollowUp, place: Place, label: str) -> command.EventDraft:
    return command.EventDraft(
        kind=EVENT,
        subject_kind="follow_up",
        subject_id=told.pk,
        subject_label=label,
        place_id=place.pk,
        place_path=place.path,
    )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """For the sweep: ends the tasks of those of whom it is known by now; returns how many."""
    waiting = {subject for kind in (ASK, SWAB) for subject in tasks.subjects_of_living(kind)}
    if not waiting:
        return 0
    told = cases.follow_ups(waiting)
    ended = command.finish_for_subjects(
        kinds=[ASK, SWAB],
        subject_ids=[one.pk for one in _known(told)],
        record=_("A nucleic-acid result is known."),
        by=None,
        at=at,
    )
    return len(ended)


def _known(told: Mapping[UUID, FollowUp]) -> list[FollowUp]:
    people = {one.person_id for one in told.values()}
    ill = cases.people_with_open_case(people)
    swabs = swabs_of(people)
    results = laboratory.results_of(
        {swab.barcode for found in swabs.values() for swab in found}, Scope.everything()
    )
    negative = {barcode for barcode, result in results.items() if result.outcome == "negative"}
    return [
        one
        for one in told.values()
        if one.person_id in ill
        or any(swab.sampled_at > one.told_at and swab.barcode in negative for swab in swabs[one.person_id])
    ]
