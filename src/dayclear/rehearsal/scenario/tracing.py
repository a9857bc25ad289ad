"""What is known of the late case beside its interview: a file of rides of one train, and another district's contact list."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from dayclear.cases import operations as cases
from dayclear.cases.models import Case
from dayclear.kernel.ids import new_id
from dayclear.loops import line_list_imported
from dayclear.people.models import Person, Standing
from dayclear.rehearsal.scenario.stage import Stage

_TRAIN, _STOPS = "C1005次", ("长春西", "岚溪")
_RIDES = ("手机号", "交通工具", "车次", "车厢", "上车站", "下车站", "上车时间", "下车时间")
_CONTACTS = (
    "接触者编号",
    "姓名",
    "手机号",
    "关联病例编号",
    "接触者类型",
    "与病例关系",
    "接触场所",
    "末次接触日期",
)


def tell(stage: Stage, case: Case) -> None:
    """Two rode in the carriage of the case and one in another; of two colleagues the list tells, one lives elsewhere."""
    boarded = stage.timeline.ago(26)
    riders, colleague = _residents(stage, case)
    _interview(stage, case, boarded)
    with TemporaryDirectory() as folder:
        _rides(stage, Path(folder) / "乘车名单.csv", zip(riders, ("5", "5", "12"), strict=False), boarded)
        _contacts(stage, Path(folder) / "协查接触者名单.csv", case, colleague)


def _residents(stage: Stage, case: Case) -> tuple[Sequence[Person], Person]:
    """Nobody of the last settlement, whose days are over: a contact at home there would begin them anew."""
    elsewhere = Person.objects.filter(standing=Standing.LIVES_HERE).exclude(phone="")
    for path in (case.place_path, stage.path(stage.settlements[-1])):
        elsewhere = elsewhere.exclude(place_path__startswith=path)
    first = list(elsewhere.order_by("phone", "pk")[:4])
    return first[:3], first[3]


def _interview(stage: Stage, case: Case, boarded: datetime) -> None:
    cases.add_visit(
        case=case,
        draft=cases.VisitDraft(
            visit_id=new_id(),
            started_at=boarded,
            ended_at=boarded + timedelta(minutes=50),
            vehicle=_TRAIN,
            vehicle_kind="train",
            carriage="5",
            seat="7F",
            from_stop=_STOPS[0],
            to_stop=_STOPS[1],
            mask="worn",
        ),
        by=stage.by("tracer"),
        at=stage.timeline.ago(2.3),
    )


def _rides(stage: Stage, path: Path, riders: Iterable[tuple[Person, str]], boarded: datetime) -> None:
    times = [_local(boarded), _local(boarded + timedelta(minutes=50))]
    _write(
        path,
        _RIDES,
        [(rider.phone, "火车", _TRAIN, carriage, *_STOPS, *times) for rider, carriage in riders],
    )
    at = stage.timeline.ago(2)
    cases.import_visits(path=path, check_in_min=60, by=stage.by("tracer"), at=at)


def _contacts(stage: Stage, path: Path, case: Case, colleague: Person) -> None:
    last = stage.timeline.ago(40).astimezone(settings.DISTRICT_ZONE).date().isoformat()
    told = (case.number, "密接", "同事", "理货间", last)
    rows = [("X-01", colleague.name, colleague.phone, *told), ("X-02", "乔某", "13900000017", *told)]
    _write(path, _CONTACTS, rows)
    source = line_list_imported.Source(path, path.name)
    line_list_imported.take(
        sources=[source],
        chosen=[line_list_imported.corrected(line_list_imported.look(source), {})],
        name="外区协查接触者名单",
        place=stage.place(stage.rows("district")[0]),
        by=stage.by("tracer"),
        at=stage.timeline.ago(1.5),
    )


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(settings.DISTRICT_ZONE):%Y-%m-%d %H:%M}"


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
