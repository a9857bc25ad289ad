"""The other clock: medicine, food and help. Some needs are met, some are late, some have just come in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.command.proof import Proof
from dayclear.kernel.ids import new_id
from dayclear.loops import found_by_knocking, problem_reported, task_steps
from dayclear.people.models import Person
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.cases import holder_of
from dayclear.rehearsal.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class Need:
    """``flag`` is the vulnerability of who needs it; ``accepted`` and ``solved`` say how far it has come."""

    kind: str
    flag: str
    text: str
    ago_h: float
    accepted: bool = False
    solved: str = ""


_YESTERDAY_H = 20.0
_NEEDS = (
    Need(
        "medicine",
        "long_term_medicine",
        "降压药今晚吃完，老人一个人住。",
        _YESTERDAY_H,
        solved="药店志愿者已送到门口",
    ),
    Need("food", "minimum_income", "低保户，米和蔬菜只够一天。", _YESTERDAY_H - 1, solved="免费生活包已送到"),
    Need("food", "bedridden", "卧床老人家里断菜，女儿被隔离。", 5.2, accepted=True),
    Need("medicine", "long_term_medicine", "治心脏病的药只剩一天的量，不能停。", 3.1),
    Need("care", "lives_alone", "独居老人电话没人接，请上门看看。", 1.2, accepted=True),
    Need("medical", "dialysis", "今天下午要透析，需要出小区和车辆。", 0.4),
    Need("medical", "pregnant", "孕38周，肚子疼，需要去医院。", 0.2),
    Need("food", "disabled", "小区门口的菜到了，没人送上楼。", 0.15),
)


def ask(stage: Stage) -> None:
    """Reports every need from the door of somebody whom it fits."""
    for number, need in enumerate(_NEEDS):
        person = _somebody(need.flag, number)
        at = stage.timeline.ago(need.ago_h)
        report = problem_reported.report(
            kind=need.kind,
            text=need.text,
            place=person.household.place,
            by=stage.by("volunteer"),
            at=at,
            person_id=person.pk,
            phone=person.phone,
        )
        _answer(need, Task.objects.get(subject_id=report.pk), at)


def _somebody(flag: str, number: int) -> Person:
    """A person with the vulnerability, or anybody where the district has none; not always the same."""
    everybody = Person.objects.select_related("household__place").order_by("place_path", "pk")
    fitting = everybody.filter(vulnerabilities__contains=[flag])
    count = fitting.count()
    return fitting[number * 7 % count] if count else everybody[number * 11]


def _answer(need: Need, task: Task, at: datetime) -> None:
    by = holder_of(task)
    if by and (need.accepted or need.solved):
        command.accept(task=task, by=by, at=at + timedelta(minutes=9))
    if need.solved:
        proof = Proof(text=need.solved)
        task_steps.finish(task=task, proof=proof, by=by, at=at + timedelta(minutes=70))


def knock(stage: Stage) -> None:
    """Somebody opens who is on no roster and has no papers at hand: a lodger in the second compound."""
    row = stage.other_settlements[0]
    home = _home_inside(stage, row)
    found_by_knocking.add(
        person_id=new_id(),
        place=stage.place(int(stage.district.homes.place[home])),
        door=str(stage.district.homes.door[home]),
        by=stage.answering(row, "checker", "community", "village"),
        at=stage.timeline.ago(2.2),
        name="周小满",
        phone=post_phone(72_000),
    )


def _home_inside(stage: Stage, row: int) -> int:
    paths = stage.district.places.path
    inside = stage.path(row)
    places = stage.district.homes.place.tolist()
    return next(home for home, place in enumerate(places) if str(paths[place]).startswith(inside))
