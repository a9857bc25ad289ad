"""A single name on the due list: why somebody is not sampled, and a sample recorded by mistake."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person
from dayclear.screening import queries, states
from dayclear.screening.models import Aside, Due, Round, Sample, Tube
from dayclear.screening.operations import excuses
from dayclear.screening.states import DueState, DueStep, RoundStatus


@transaction.atomic
def mark_person(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    person: Person,
    state: str,
    note: str = "",
    until_on: date | None = None,
    by: Model | None,
    at: datetime,
) -> Due:
    """Writes down by name why somebody is not sampled, or, with ``due``, that they are to be sampled.

    ``note`` says why, of somebody away where they are. Who is exempt is so up to ``until_on``, in this and every later
    round.

    Raises NotFound for a name that is not on the list, InvalidInput without what the state must say, and
    StepNotAllowed where the person has been sampled meanwhile.
    """
    _check_told(state, note)
    if state == DueState.EXEMPT:
        excuses.exempt(person=person, reason=note, until_on=until_on, by=by, at=at)
    name = _put(round, person, state, note, by, at)
    if state == DueState.DUE:
        excuses.end_exemption(person=person, by=by, at=at)
    return name


def _check_told(state: str, note: str) -> None:
    step = _step_to(state)
    if state not in states.DUE[step].targets:
        raise InvalidInput(_("This state follows from a sample."), _("Record or undo a sample instead."))
    if state == DueState.AWAY and not note.strip():
        raise InvalidInput(_("Who is away is somewhere."), _("Write where the person is now."))
    if state in {DueState.EXEMPT, DueState.REFUSED} and not note.strip():
        raise InvalidInput(_("Who is not sampled needs a reason."), _("Write in a few words why."))


def _step_to(state: str) -> DueStep:
    return DueStep.RECALL if state == DueState.DUE else DueStep.EXCEPT


def _put(
    round: Round,  # noqa: A002
    person: Person,
    state: str,
    note: str,
    by: Model | None,
    at: datetime,
) -> Due:
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    name = Due.objects.select_for_update(no_key=True).filter(round=held, person=person).first()
    if name is None:
        raise NotFound(
            _("The person is not on the due list of this round."), _("Add the person to the round first.")
        )
    # Each knock at a shut door is one of its own, told by its instant.
    is_another_knock = state == DueState.NOT_AT_HOME and at > name.changed_at
    if (name.state, name.note) == (state, note) and not is_another_knock:
        return name
    if not held.is_open:
        raise Conflict(_("The round is closed."), _("Write it down in the next round."))
    states.check(states.DUE, _step_to(state), name.state, label=name.get_state_display())
    name.state, name.note, name.changed_at, name.changed_by_id = state, note, at, by.pk if by else None
    name.save(update_fields=["state", "note", "changed_at", "changed_by"])
    return name


@transaction.atomic
def mark_person_in_sight(
    *,
    round_id: UUID,
    person_id: UUID,
    scope: Scope,
    state: str,
    note: str,
    until_on: date | None = None,
    by: Model | None,
    at: datetime,
) -> Due:
    """``mark_person`` for a door: NotFound too for a name outside the caller's scope."""
    name = queries.due_name(round_id, person_id, scope)
    return mark_person(
        round=name.round, person=name.person, state=state, note=note, until_on=until_on, by=by, at=at
    )


@transaction.atomic
def excuse_from_open_rounds(*, person: Person, note: str, by: Model | None, at: datetime) -> None:
    """Whoever is on the list under another record need not be reached under this one; a swab stays where it is."""
    waiting = Due.objects.filter(person=person, round__status=RoundStatus.OPEN, state__in=states.UNACCOUNTED)
    for name in waiting.select_related("round"):
        _put(name.round, person, DueState.EXEMPT, note, by, at)


@transaction.atomic
def recall_to_open_rounds(*, person: Person, excused_since: datetime, by: Model | None, at: datetime) -> None:
    """Takes back ``excuse_from_open_rounds``: the person is to be reached under this record after all."""
    excused = Due.objects.filter(
        person=person, round__status=RoundStatus.OPEN, state=DueState.EXEMPT, changed_at__gte=excused_since
    )
    for name in excused.select_related("round"):
        _put(name.round, person, DueState.DUE, "", by, at)


@transaction.atomic
def undo_sample(*, sample: Sample, by: Model | None, at: datetime, reason: str) -> Sample:
    """Takes back a sample recorded by mistake: the person is due again; it stays, set aside with the reason.

    Raises StepNotAllowed once the result is known: then the laboratory corrects it.
    """
    if not reason.strip():
        raise InvalidInput(_("Taking a sample back needs a reason."), _("Write in a few words why."))
    # The order of all who write here: tube, round, name.
    tube = Tube.objects.select_for_update(no_key=True).get(pk=sample.tube_id)
    held_round = Round.objects.select_for_update(no_key=True).get(pk=sample.round_id)
    name = Due.objects.select_for_update(no_key=True).get(round=held_round, person=sample.person_id)
    held = Sample.objects.select_for_update(no_key=True).get(pk=sample.pk)
    if held.aside == Aside.UNDONE:
        return held
    states.check(states.TUBE, states.TubeStep.DISCARD, tube.state, label=tube.get_state_display())
    if held.standing:
        states.check(states.DUE, DueStep.UNDO, name.state, label=name.get_state_display())
        if not held_round.is_open:
            raise Conflict(_("The round is closed."), _("Sample the person in the next round."))
        name.state, name.changed_at, name.changed_by_id = DueState.DUE, at, by.pk if by else None
        name.save(update_fields=["state", "changed_at", "changed_by"])
    held.standing, held.aside, held.aside_at, held.aside_reason = False, Aside.UNDONE, at, reason
    held.aside_by_id = by.pk if by else None
    held.save(update_fields=["standing", "aside", "aside_at", "aside_by", "aside_reason"])
    Tube.objects.filter(pk=tube.pk).update(sample_count=F("sample_count") - 1)
    return held
