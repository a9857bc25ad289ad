"""Watched at home: who came back from a hospital, and a contact whom an upheld objection lets stay in another home."""

from datetime import datetime, timedelta
from uuid import UUID

from dayclear.cases.models import Case
from dayclear.command.models import Task
from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed
from dayclear.command.proof import Proof
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import (
    home_monitoring,
    measure_notices,
    measure_objected,
    stay_released,
    task_steps,
    tests_at_home,
    way_home,
)
from dayclear.loops.measure_objected import OtherHome
from dayclear.rehearsal.scenario.cases import DISINFECTED, Response, holder_of
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.transfers.models import Stay, Transfer

_DOOR = "1801"
"""No building of the demo has so many floors: nobody lives behind it."""


def come_home(response: Response, at: datetime) -> None:
    """The case leaves the hospital the same evening, after an earlier infection, and is watched at home from tomorrow."""
    stage = response.stage
    stay = Stay.objects.select_related("person__household__place", "bed__facility__place").get(
        transfer=response.transfer
    )
    words = "既往感染后复检阳性，两次核酸Ct值均不低于35，专家组会诊同意出院，转居家健康监测"
    stay_released.let_go(stay=stay, reason=words, by=stage.by("hospital"), at=at)
    _finish(stay.pk, "disinfect_bed", at + timedelta(minutes=30), "床位终末消毒完成，通风一小时")
    way = Transfer.objects.get(left_stay=stay)
    way_home.arrive(transfer=way, by=stage.by("transfer"), at=at + timedelta(minutes=50))
    _finish(stay.pk, "open_door", at + timedelta(minutes=70), "封条已拆除，已当面告知居家监测要求")


def _finish(subject_id: UUID, kind: str, at: datetime, words: str) -> None:
    task = Task.objects.get(subject_id=subject_id, kind=kind, ended_at=None)
    how = DISINFECTED if kind.startswith("disinfect") else None
    task_steps.finish(task=task, proof=Proof(text=words), by=holder_of(task), at=at, disinfection=how)


def stay_in_another_home(stage: Stage, case: Case) -> None:
    """A colleague of the case objects to the isolation site, and is watched in a relative's empty flat instead."""
    ago, by, scope = stage.timeline.ago, stage.by("health"), Scope.everything()
    contact = case.contacts.exclude(person__household=case.person.household_id).earliest("pk")
    notice = measure_notices.issue(
        person_id=contact.person_id,
        kind="contact_isolation",
        subject_id=contact.pk,
        scope=scope,
        by=by,
        at=ago(1.3),
    )
    objection = measure_objected.take_down(
        objection_id=new_id(),
        notice_id=notice.pk,
        text="本人行动不便，隔离点无人照料，亲属有一套空置住房，请求改在该处居家隔离。",
        said_by="",
        phone="",
        scope=scope,
        by=by,
        at=ago(1.2),
    )
    measure_objected.answer(
        objection_id=objection.pk,
        step=ObjectionStep.CHANGE,
        reason="情况属实，该住房独立成户、具备隔离条件。",
        agreed=Agreed(change=Change.PLACE, terms="改在亲属空置住房居家隔离，足不出户。"),
        home=OtherHome(stage.place(_last_stairwell(stage)), _DOOR),
        scope=scope,
        by=by,
        at=ago(0.8),
    )


def _last_stairwell(stage: Stage) -> int:
    """Of the compound with the cases, and not of its care home."""
    path = stage.path(stage.focus)
    homes = [row for row in stage.rows("unit") if stage.path(row).startswith(path)]
    return [row for row in homes if not stage.path(row).startswith(f"{path}D")][-1]


def ask(stage: Stage) -> None:
    """Today's questions and swabs at home, as the worker opens them."""
    home_monitoring.open_today(at=stage.timeline.now)
    tests_at_home.open_due(at=stage.timeline.now)
