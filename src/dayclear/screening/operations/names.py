"""A single name on the due list: why somebody is not sampled, and a sample recorded by mistake."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person
from dayclear.places.scoping import within
from dayclear.screening import states
from dayclear.screening.models import Aside, Due, Round, Sample, Tube
from dayclear.screening.policies import DUTY
from dayclear.screening.states import DueState, DueStep, RoundStatus


@transaction.atomic
def mark_person(
    *,
    round: Round,  # noqa: A002 - the record's own name.
    person: Person,
    state: str,
    note: str = "",
    by: Model | None,
    at: datetime,
) -> Due:
    """Writes down by name why somebody is not sampled, or, with ``due``, that they are to be sampled.

    Raises NotFound for a name that is not on the list, InvalidInput without the note that says why, and
    StepNotAllowed where the person has been sampled meanwhile.
    """
    step = DueStep.RECALL if state == DueState.DUE else DueStep.EXCEPT
    if state not in states.DUE[step].targets:
        raise InvalidInput(_("This state follows from a sample."), _("Record or undo a sample instead."))
    if state in {DueState.EXEMPT, DueState.REFUSED} and not note.strip():
        raise InvalidInput(_("Who is not sampled needs a reason."), _("Write in a few words why."))
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    name = Due.objects.select_for_update(no_key=True).filter(round=held, person=person).first()
    if name is None:
        raise NotFound(
            _("The person is not on the due list of this round."), _("Add the person to the round first.")
        )
    if (name.state, name.note) == (state, note):
        return name
    if not held.is_open:
        raise Conflict(_("The round is closed."), _("Write it down in the next round."))
    states.check(states.DUE, step, name.state, label=name.get_state_display())
    name.state, name.note, name.changed_at, name.changed_by_id = state, note, at, by.pk if by else None
    name.save(update_fields=["state", "note", "changed_at", "changed_by"])
    return name


@transaction.atomic
def mark_person_in_sight(
    *, round_id: UUID, person_id: UUID, scope: Scope, state: str, note: str, by: Model | None, at: datetime
) -> Due:
    """``mark_person`` for a door: NotFound too for a name outside the caller's scope."""
    sought = Due.objects.filter(within(scope, "place_path", DUTY), round=round_id, person=person_id)
    name = sought.select_related("round", "person").first()
    if name is None:
        raise NotFound(
            _("The person is not on the due list of this round."), _("Add the person to the round first.")
        )
    return mark_person(round=name.round, person=name.person, state=state, note=note, by=by, at=at)


@transaction.atomic
def excuse_from_open_rounds(*, person: Person, note: str, by: Model | None, at: datetime) -> None:
    """Whoever is on the list under another record need not be reached under this one; a swab stays where it is."""
    waiting = Due.objects.filter(person=person, round__status=RoundStatus.OPEN, state__in=states.UNACCOUNTED)
    for name in waiting.select_related("round"):
        mark_person(round=name.round, person=person, state=DueState.EXEMPT, note=note, by=by, at=at)


@transaction.atomic
def recall_to_open_rounds(*, person: Person, excused_since: datetime, by: Model | None, at: datetime) -> None:
    """Takes back ``excuse_from_open_rounds``: the person is to be reached under this record after all."""
    excused = Due.objects.filter(
        person=person, round__status=RoundStatus.OPEN, state=DueState.EXEMPT, changed_at__gte=excused_since
    )
    for name in excused.select_related("round"):
        mark_person(round=name.round, person=person, state=DueState.DUE, by=by, at=at)


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
