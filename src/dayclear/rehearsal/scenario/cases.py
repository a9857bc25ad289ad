"""What follows a positive, step by step through the loops: sealed, traced, moved, disinfected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dayclear.cases import operations as case_operations
from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command.models import Account, Task
from dayclear.command.proof import Proof
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import case_steps, person_died, positive_moved, stay_released, task_steps
from dayclear.people.models import DeathPlace, Person
from dayclear.people.operations import DeathDraft
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Stay, Transfer
from dayclear.transfers.states import StayStatus

DISINFECTED = transfers.DisinfectionDraft(
    agent="chlorine", concentration_mg_per_l=1000, contact_min=60, done_by="消杀队一组"
)


@dataclass(frozen=True, slots=True)
class Response:
    """One case and those who answer for its place."""

    stage: Stage
    case: Case

    def finish(self, kind: str, at: datetime, words: str) -> None:
        """Ends the case's task of a kind with words as its proof, by whoever holds the owning post."""
        task = Task.objects.get(subject_id=self.case.pk, kind=kind, ended_at=None)
        how = DISINFECTED if kind.startswith("disinfect") else None
        proof = Proof(text=words, record=words)
        task_steps.finish(task=task, proof=proof, by=holder_of(task), at=at, disinfection=how)

    def trace(self, at: datetime, notes: tuple[str, ...]) -> None:
        """Notes of the interview, and the end of tracing."""
        tracer = self.stage.by("tracer")
        self.note(at - timedelta(minutes=25), notes)
        case_steps.finish_tracing(case=self.case, by=tracer, at=at)

    def note(self, at: datetime, notes: tuple[str, ...]) -> None:
        for number, text in enumerate(notes):
            case_operations.note(
                case=self.case,
                note_id=new_id(),
                text=text,
                by=self.stage.by("tracer"),
                at=at + timedelta(minutes=6 * number),
            )

    @property
    def transfer(self) -> Transfer:
        return Transfer.objects.get(case_id=self.case.pk)

    def contact_transfers(self) -> Iterator[Transfer]:
        contacts = self.case.contacts.values_list("pk", flat=True)
        yield from Transfer.objects.filter(contact_id__in=contacts).order_by("pk")

    def tell_contacts(self, at: datetime) -> None:
        """The community tells each contact to stay in."""
        contacts = self.case.contacts.values_list("pk", flat=True)
        for task in Task.objects.filter(subject_id__in=contacts, kind="notify_contact", ended_at=None):
            words = "已电话告知，足不出户，等候转运"
            task_steps.finish(task=task, proof=Proof(text=words), by=holder_of(task), at=at)

    def accept(self, kind: str, at: datetime) -> None:
        task = Task.objects.get(subject_id=self.case.pk, kind=kind, ended_at=None)
        by = holder_of(task)
        if by:
            command.accept(task=task, by=by, at=at)


def holder_of(task: Task) -> Account | None:
    """Who held the owning post first; None, which is the system, where nobody does."""
    held = task.post.appointments.order_by("from_at", "role", "pk").select_related("account").first()
    return held.account if held else None


def responses(stage: Stage, case_ids: tuple[UUID, ...], people: list[UUID]) -> list[Response]:
    """The cases in the order of the people they are about."""
    found = {case.person_id: case for case in Case.objects.filter(pk__in=case_ids)}
    return [Response(stage, found[person]) for person in people]


def give_bed(stage: Stage, transfer: Transfer, at: datetime) -> Transfer:
    return transfers.give_bed(transfer=transfer, by=stage.by("transfer"), at=at)


def depart(stage: Stage, transfer: Transfer, at: datetime, vehicle: str) -> Transfer:
    return transfers.depart(
        transfer=transfer, vehicle=vehicle, crew="转运三组", by=stage.by("transfer"), at=at
    )


def move(stage: Stage, transfer: Transfer, start: datetime, vehicle: str) -> None:
    """Bed, way and arrival, within two hours."""
    given = give_bed(stage, transfer, start)
    gone = depart(stage, given, start + timedelta(minutes=40), vehicle)
    positive_moved.arrive(transfer=gone, by=stage.by("transfer"), at=start + timedelta(minutes=95))


def release(stage: Stage, at: datetime) -> None:
    """The first household of contacts that was moved goes home early, is fetched together, and is watched at home."""
    first = Transfer.objects.filter(reason="contact", status="arrived").order_by("arrived_at", "pk").first()
    if first is None:
        return
    inside = Stay.objects.filter(status=StayStatus.IN, person__household=first.household_id)
    for stay in inside.select_related("person__household__place", "bed__facility__place").order_by("pk"):
        if stay.transfer.contact_id:
            words = "需由家人照护，提前解除集中隔离，转居家健康监测"
            stay_released.let_go(stay=stay, reason=words, by=stage.by("hospital"), at=at)


def lose(stage: Stage, person_id: UUID, at: datetime) -> None:
    """Somebody dies in the hospital; its staff write it down a quarter of an hour later."""
    stay = Stay.objects.get(person=person_id, status=StayStatus.IN)
    draft = DeathDraft(
        id=new_id(),
        died_at=at,
        happened=DeathPlace.FACILITY,
        said_by="值班医师",
        reason="基础疾病加重，呼吸衰竭，经抢救无效死亡",
    )
    person_died.record_in_bed(
        stay_id=stay.pk,
        draft=draft,
        scope=Scope.everything(),
        by=stage.by("hospital"),
        at=at + timedelta(minutes=15),
    )


def cluster(stage: Stage, count: int) -> list[UUID]:
    """Grown people of households of three to five, spread over the first buildings of the focus compound."""
    path = stage.path(stage.focus)
    people = Person.objects.raw(
        """
        SELECT DISTINCT ON (person.place_path, person.household_id) person.id
        FROM people_person AS person
        JOIN (SELECT household_id FROM people_person WHERE place_path LIKE %s
              GROUP BY household_id HAVING count(*) BETWEEN 3 AND 5) AS large USING (household_id)
        WHERE person.birth_on < %s AND person.place_path NOT LIKE %s
        ORDER BY person.place_path, person.household_id, person.birth_on
        """,
        [f"{path}%", stage.district.on.replace(year=stage.district.on.year - 25), f"{path}D%"],
    )
    found = [person.pk for person in people]
    return found[:: max(1, min(len(found) // count, 6))][:count]
