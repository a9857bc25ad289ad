"""Whoever is under a measure gets its reason and its last day on paper, with whom to ring and how to object."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.command import operations as command
from dayclear.command import queries
from dayclear.command.models import Account, MeasureNotice, Objection
from dayclear.command.protocol import MeasureKind
from dayclear.command.queries import Answer
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.situation.measures import measures_of
from dayclear.transfers.models import Transfer
from dayclear.transfers.queries import ways_home


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure that holds now, with what the protocol says of it."""

    draft: command.MeasureDraft
    kind: MeasureKind


@dataclass(frozen=True, slots=True)
class PersonMeasures:
    """``way_home``: released and not at home yet; what holds there has not begun."""

    person: Person
    measures: Sequence[ShownMeasure]
    notices: Sequence[tuple[MeasureNotice, MeasureKind]]
    way_home: Transfer | None


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """A notice as it is printed, with who answers its telephone now; ``answer`` None: no post exists at all.

    ``agreed``: what was upheld in part before and holds beside it. ``holds``: the measure goes on; ``is_current``: as the
    notice says, so that no newer one is to be given.
    """

    notice: MeasureNotice
    kind: MeasureKind
    answer: Answer | None
    objections: Sequence[Objection]
    agreed: Sequence[Objection]
    holds: bool
    is_current: bool


@transaction.atomic
def open_person(
    *, person_id: UUID, scope: Scope, account: Account, why: str, page: str, at: datetime
) -> PersonMeasures | None:
    """The measures of a person, or None where no reason to look was given. Raises NotFound to who has no duty there."""
    person = _person(person_id, scope)
    if not why:
        return None
    _look(person, why, account, page, at)
    notices = queries.notices_of_person(person.pk, scope=scope)
    return PersonMeasures(
        person=person,
        measures=[
            ShownMeasure(draft, queries.measure_kind(draft.kind, place_path=draft.place_path, at=at))
            for draft in measures_of(person, at=at)
        ],
        notices=[(notice, kind_of(notice)) for notice in notices],
        way_home=ways_home([person.pk], at=at).get(person.pk),
    )


@transaction.atomic
def issue(
    *, person_id: UUID, kind: str, subject_id: UUID, scope: Scope, by: Account, at: datetime
) -> MeasureNotice:
    """The notice of a measure that holds now. Raises NotFound where it does not hold any more."""
    person = _person(person_id, scope)
    for measure in measures_of(person, at=at):
        if (measure.kind, measure.subject_id) == (kind, subject_id):
            return command.issue_notice(measure=measure, by=by, at=at)
    raise NotFound(
        _("This measure does not hold any more."), _("Load the page again to see which measures hold.")
    )


@transaction.atomic
def renew(*, notice: MeasureNotice, by: Account, at: datetime) -> MeasureNotice | None:
    """The notice of the same measure as it holds now, after it was changed; None where it holds no more."""
    measure = _as_it_holds(notice, at)
    return command.issue_notice(measure=measure, by=by, at=at) if measure else None


@transaction.atomic
def open_notice(*, notice_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> NoticeSheet:
    """One notice with the objections to it; that it is handed out or spoken about is the reason of the look."""
    notice = queries.measure_notice(notice_id, scope=scope)
    _look(notice.person, told(gettext_noop("Notice about a measure")), account, page, at)
    kind, now = kind_of(notice), _as_it_holds(notice, at)
    return NoticeSheet(
        notice=notice,
        kind=kind,
        answer=who_answers(notice, kind, at),
        objections=list(notice.objections.all()),
        agreed=list(queries.agreed_about(notice, scope=scope)),
        holds=now is not None,
        is_current=now is not None and _says_the_same(notice, now),
    )


def _as_it_holds(notice: MeasureNotice, at: datetime) -> command.MeasureDraft | None:
    """The measure of a notice as it holds now; None where it holds no more."""
    for measure in measures_of(notice.person, at=at):
        if (measure.kind, measure.subject_id) == (notice.measure, notice.subject_id):
            return measure
    return None


def _says_the_same(notice: MeasureNotice, now: command.MeasureDraft) -> bool:
    told = (notice.where_zh, notice.where_en, notice.until_on, list(notice.tests_on))
    return told == (now.where.zh, now.where.en, now.until_on, list(now.tests_on))


def kind_of(notice: MeasureNotice) -> MeasureKind:
    """What the protocol said of the measure when the notice was given."""
    return queries.measure_kind(notice.measure, place_path=notice.place_path, at=notice.issued_at)


def _person(person_id: UUID, scope: Scope) -> Person:
    person = people.person(person_id, scope=scope)
    if not any(scope.covers(person.place_path, duty) for duty in queries.TOWARDS_PEOPLE):
        raise NotFound(_("There is no such person."))
    return person


def _look(person: Person, why: str, account: Account, page: str, at: datetime) -> None:
    records.record_look(
        by=account, person_id=person.pk, place_path=person.place_path, why=why, task_id=None, page=page, at=at
    )


def who_answers(notice: MeasureNotice, kind: MeasureKind, at: datetime) -> Answer | None:
    """Whose telephone stands on the paper; None where no post exists at all."""
    try:
        return queries.who_answers(
            place=notice.place, at=at, scope=Scope.everything(), post_kind=kind.answered_by
        )
    except NotFound:
        return None
