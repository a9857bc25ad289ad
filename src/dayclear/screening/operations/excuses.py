"""Who need not be sampled, or is sampled elsewhere: exemptions to a day, tests of those away, people in isolation."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.people.models import Person
from dayclear.screening import states
from dayclear.screening.models import AwayTest, Due, Exemption, Round
from dayclear.screening.states import DueState, DueStep

# Names are locked by person, as everywhere in screening, before any of them changes.
_HOLD_IN_OPEN_ROUNDS = """
    SELECT due.id FROM screening_due AS due
    JOIN screening_round AS round ON round.id = due.round_id AND round.status = 'open'
    WHERE due.person_id = ANY(%(people)s::uuid[]) AND due.state = ANY(%(sources)s) AND due.state <> %(state)s
    ORDER BY due.person_id FOR NO KEY UPDATE OF due
"""
_PUT = """
    UPDATE screening_due SET state = %(state)s, note = %(note)s, changed_at = %(at)s, changed_by_id = %(by)s
    WHERE id = ANY(%(held)s::uuid[])
"""
_PAST = """
    UPDATE screening_exemption SET ended_at = %(at)s
    WHERE ended_at IS NULL AND until_on < %(today)s RETURNING person_id
"""


@transaction.atomic
def exempt(
    *, person: Person, reason: str, until_on: date | None, by: Model | None, at: datetime
) -> Exemption:
    """The person need not be sampled up to ``until_on``, in this round or any other; an earlier ruling ends.

    Raises InvalidInput without a reason, without an end, or with an end that is past or further off than the protocol
    allows: nobody is forgotten for good.
    """
    until_on = _checked(reason, until_on, at)
    held = Exemption.objects.select_for_update().filter(person=person, ended_at__isnull=True).first()
    if held and (held.reason, held.until_on) == (reason, until_on):
        return held
    if held:
        end_exemption(person=person, by=by, at=at)
    return Exemption.objects.create(
        person=person,
        place_path=person.place_path,
        reason=reason,
        from_on=_local_day(at),
        until_on=until_on,
        decided_at=at,
        decided_by_id=by.pk if by else None,
    )


def _checked(reason: str, until_on: date | None, at: datetime) -> date:
    today, most = _local_day(at), protocol_in_force(at).screening.exemption_days_most
    if not reason.strip():
        raise InvalidInput(_("Who is not sampled needs a reason."), _("Write in a few words why."))
    if until_on is None:
        raise InvalidInput(_("An exemption needs an end."), _("Say until which day it holds."))
    if not 0 <= (until_on - today).days <= most:
        raise InvalidInput(
            _("An exemption cannot hold until %(day)s.") % {"day": until_on},
            _("Choose a day within the next %(count)d days; it can be decided anew then.") % {"count": most},
        )
    return until_on


@transaction.atomic
def end_exemption(*, person: Person, by: Model | None, at: datetime) -> bool:
    """The person is to be sampled again from now on; False where no exemption held."""
    holding = Exemption.objects.filter(person=person, ended_at__isnull=True)
    return bool(holding.update(ended_at=at, ended_by=by.pk if by else None))


@transaction.atomic
def end_past_exemptions(*, at: datetime) -> int:
    """Whose last day is over is due again in every open round; returns how many exemptions ended."""
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {"at": at, "today": _local_day(at)})
        people = [person for (person,) in cursor.fetchall()]
    if people:
        _move(
            people, DueStep.RECALL, [DueState.EXEMPT], DueState.DUE, _("The exemption has ended."), None, at
        )
    return len(people)


@transaction.atomic
def set_in_isolation(*, people: Collection[UUID], note: str, by: Model | None, at: datetime) -> int:
    """Whoever is isolated is tested where they are, and no team looks for them; returns how many names changed."""
    return _move(people, DueStep.EXCEPT, None, DueState.ISOLATED, note, by, at)


@transaction.atomic
def recall_from_isolation(*, people: Collection[UUID], note: str, by: Model | None, at: datetime) -> int:
    """They are due at home again in every open round; returns how many names changed."""
    return _move(people, DueStep.RECALL, [DueState.ISOLATED], DueState.DUE, note, by, at)


def _move(
    people: Collection[UUID],
    step: DueStep,
    only: Collection[str] | None,
    state: DueState,
    note: str,
    by: Model | None,
    at: datetime,
) -> int:
    """Takes a step for these people in all open rounds, from every state it allows or ``only`` from some."""
    if not people:
        return 0
    sources = [source for source in states.sources(states.DUE, step) if only is None or source in only]
    told: dict[str, Any] = {
        "people": list(people),
        "sources": sources,
        "state": state.value,
        "note": note,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_IN_OPEN_ROUNDS, told)
        held = [name for (name,) in cursor.fetchall()]
        if held:
            cursor.execute(_PUT, {**told, "held": held, "by": by.pk if by else None})
    return len(held)


@transaction.atomic
def record_away_test(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    person: Person,
    tested_on: date,
    tested_where: str,
    report: str = "",
    picture: Model | None = None,
    by: Model | None,
    at: datetime,
) -> AwayTest:
    """The proof that somebody away was tested where they are; told again, it replaces what was told.

    Raises InvalidInput without a place, or without a report's number or a picture; Conflict for somebody who is not away.
    """
    if not tested_where.strip() or not (report.strip() or picture):
        raise InvalidInput(
            _("A test elsewhere needs its place and a proof."),
            _("Write where it was taken, and the number of the report or a picture of it."),
        )
    if tested_on > _local_day(at):
        raise InvalidInput(_("This day lies in the future."), _("Write the day on which the test was taken."))
    name = Due.objects.select_for_update(no_key=True).filter(round=round, person=person).first()
    if name is None or name.state != DueState.AWAY:
        raise Conflict(
            _("The person is not noted as away in this round."), _("Note first where the person is.")
        )
    told, _is_new = AwayTest.objects.update_or_create(
        round=round,
        person=person,
        defaults={
            "place_path": name.place_path,
            "tested_on": tested_on,
            "tested_where": tested_where.strip(),
            "report": report.strip(),
            "picture_id": picture.pk if picture else None,
            "recorded_at": at,
            "recorded_by_id": by.pk if by else None,
        },
    )
    return told


def _local_day(at: datetime) -> date:
    return at.astimezone(settings.DISTRICT_ZONE).date()
