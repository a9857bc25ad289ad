"""Everything the page of one case shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dayclear.cases import policies, queries, rules
from dayclear.cases.models import Case, Contact, TracingNote
from dayclear.cases.states import ContactStatus
from dayclear.command import queries as command
from dayclear.command.models import Task
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Result
from dayclear.people import queries as people
from dayclear.people.models import Death, Standing
from dayclear.situation.tracing_clock import TracingFace, face
from dayclear.transfers import queries as transfers
from dayclear.transfers.models import Transfer

# Whose work is with people and not only with tubes, vehicles or doors.
DUTIES_TOWARDS_PEOPLE = ("information", "tracing", "medical", "care")
STEP_NAMES = {
    "sampled": _("Sampled at"),
    "tested": _("Tested at"),
    "reported": _("Reported at"),
    "moved": _("Moved at"),
}
VERDICT_NAMES = {
    rules.Verdict.WITHIN: _("Within the time"),
    rules.Verdict.LATE: _("Moved too late"),
    rules.Verdict.RUNNING: _("Running"),
    rules.Verdict.OVERDUE: _("Overdue"),
    rules.Verdict.DIED: _("Died before being moved"),
    rules.Verdict.LEFT: _("Left before being moved"),
}


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A case's clock in words: each step with its instant, and the verdict."""

    clock: rules.CaseClock

    @property
    def steps(self) -> list[tuple[str, rules.Instant]]:
        return [(str(STEP_NAMES[instant.name]), instant) for instant in self.clock.instants]

    @property
    def verdict(self) -> str:
        return str(VERDICT_NAMES[self.clock.verdict])

    @property
    def is_good(self) -> bool | None:
        """None where it is neither good nor bad: somebody died, or left."""
        if self.clock.verdict in {rules.Verdict.DIED, rules.Verdict.LEFT}:
            return None
        return self.clock.verdict in {rules.Verdict.WITHIN, rules.Verdict.RUNNING}


@dataclass(frozen=True, slots=True)
class LatePositive:
    """A positive after release for which the protocol isolates nobody; ``ct`` None where the laboratory told none."""

    seen_at: datetime
    ct: float | None


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """``other_courses``: the case that came back after release in this one, and those in which this one did.

    ``contacts`` may be many hundreds: of them is read what is shown. ``going_home``: who of them was let go from a site and is
    not at home yet.
    """

    case: Case
    other_courses: Sequence[Case]
    late_positives: Sequence[LatePositive]
    clock: ClockFace
    death: Death | None
    tasks: Sequence[Task]
    contacts: QuerySet[Contact]
    going_home: Collection[UUID]
    notes: Sequence[TracingNote]
    transfer: Transfer | None
    tracing: TracingFace
    sees_people: bool
    may_trace: bool
    may_note: bool
    may_withdraw: bool
    may_tell_death: bool
    may_take_death_back: bool
    may_close_left: bool


def case_sheet(*, case: Case, scope: Scope, at: datetime) -> CaseSheet:
    """The caller has been let see the case; what hangs on it is still filtered by scope and duty."""
    within_h = command.protocol_in_force(at).at(case.place_path).screening.loop_within_h
    instants = {step: getattr(case, f"{step}_at") for step in rules.STEPS}
    contacts = queries.contacts_of(case, scope=scope)
    at_home = contacts.filter(status=ContactStatus.AT_HOME).values_list("person_id", flat=True)
    return CaseSheet(
        case=case,
        other_courses=queries.other_courses(case, scope=scope),
        late_positives=_late_positives(case, scope),
        clock=ClockFace(
            rules.clock(
                instants,
                within_h=within_h,
                now=case.withdrawn_at or at,
                died_at=case.died_at,
                left_at=case.left_at,
            )
        ),
        death=people.standing_death(case.person_id) if case.died_at else None,
        tasks=list(command.tasks_of_subject(case.pk, scope)),
        contacts=contacts,
        going_home=transfers.ways_home(at_home, at=at).keys(),
        notes=list(queries.notes_of(case, scope=scope)),
        transfer=transfers.transfer_of(case_id=case.pk, scope=scope),
        tracing=face(case, at),
        sees_people=any(scope.covers(case.place_path, duty) for duty in DUTIES_TOWARDS_PEOPLE),
        may_trace=policies.can_trace(case, scope),
        may_note=policies.can_note(case, scope),
        may_withdraw=policies.can_withdraw(case, scope),
        may_tell_death=_may_tell_death(case, scope),
        may_take_death_back=policies.can_take_death_back(case, scope),
        may_close_left=policies.can_close_left(case, scope) and case.person.standing == Standing.MOVED_AWAY,
    )


def _may_tell_death(case: Case, scope: Scope) -> bool:
    is_dead = case.person.standing == Standing.DECEASED
    may = policies.can_tell_death(case, scope) and not is_dead
    return may and transfers.stay_lain_in(case.person_id) is None


def _late_positives(case: Case, scope: Scope) -> list[LatePositive]:
    if case.released_at is None:
        return []
    standing = queries.positives_of(case, scope=scope).filter(taken_back_at=None)
    late = [one for one in standing if (one.sampled_at or one.reported_at) > case.released_at]
    results = Result.objects.in_bulk([one.result_id for one in late])
    return [
        LatePositive(
            one.sampled_at or one.reported_at, found.ct if (found := results.get(one.result_id)) else None
        )
        for one in late
    ]
