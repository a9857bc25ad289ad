"""The demo's last day and a half, scene by scene, in the order in which it happened."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from dayclear.command import operations as command
from dayclear.command import queries
from dayclear.kernel.scope import Scope
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import results_reported, round_closed
from dayclear.rehearsal.scenario import (
    at_home,
    boxes,
    cases,
    facilities,
    key_groups,
    laboratories,
    messages,
    needs,
    occupancy,
    phones,
    rounds,
    teams,
    tracing,
    zones,
)
from dayclear.rehearsal.scenario.cases import Response
from dayclear.rehearsal.scenario.rounds import Day
from dayclear.rehearsal.scenario.stage import Stage

_FORGOTTEN, _IN_MESSAGES = 9, 180
_CLOSED, _CARRIED, _WRONG, _HOME, _DIED, _LATE, _NEW = range(7)


def play(stage: Stage) -> None:
    """Everything from the opening of yesterday's rounds until now."""
    laboratories.set_up(stage)
    facilities.set_up(stage)
    zones.decide(stage)
    people = cases.cluster(stage, 7)
    _yesterday(stage, people)
    _today(stage, people)
    key_groups.work(stage)
    needs.ask(stage)
    needs.knock(stage)
    occupancy.bring(stage)
    at_home.ask(stage)
    for hours in (2, 1, 0):
        command.sweep_deadlines(at=stage.timeline.ago(hours))
    zones.propose(stage)


def _yesterday(stage: Stage, people: list[UUID]) -> None:
    when = stage.timeline.yesterday
    day = rounds.open_day(stage, "第四轮", "R4", when(6.5), when(20))
    rounds.sample_everyone(stage, day, when(7.5), when(12.5))
    for held in (day.focus, day.everyone):
        rounds.receive(stage, held, held.tubes.barcodes, when(14))
    tubes = day.focus.tubes
    positives = [tubes.of_person[person] for person in people[:_LATE]]
    found = rounds.report_results(stage, tubes.barcodes, when(17.6), positives)
    _respond_yesterday(stage, cases.responses(stage, found, people[:_LATE]), positives[_WRONG])
    rounds.report_results(stage, day.everyone.tubes.barcodes, when(19))
    for held in (day.focus, day.everyone):
        round_closed.close(
            round_id=held.round.pk,
            note="应检尽检，缺检人员均已列明原因",
            accepted_why="外出人员已逐一电话核实，当地检测报告次日补交",
            scope=Scope.everything(),
            by=stage.by("health"),
            at=when(21),
        )
    for hours in (19, 20, 21.8):
        command.sweep_deadlines(at=when(hours))
    _close_the_day(stage, when(22))
    at_home.come_home(cases.responses(stage, found, people[_HOME:_DIED])[0], when(22.4))


def _respond_yesterday(stage: Stage, found: list[Response], wrong_barcode: str) -> None:
    when = stage.timeline.yesterday
    for response in found:
        response.finish("seal_household", when(18.2), "已贴封条，安装门磁")
        response.tell_contacts(when(18.4))
    _correct(stage, wrong_barcode, when(19.8))
    found[_WRONG].finish("tell_corrected", when(20.4), "已当面告知更正，解除封控，致歉")
    for number, response in enumerate(found[each] for each in (_CLOSED, _CARRIED, _HOME, _DIED)):
        response.finish("antigen_household", when(18.9), "同住人员抗原均为阴性")
        response.finish("review_zone", when(20), "已研判，维持现有管控等级")
        response.trace(when(19.3), ("居住本小区，未离开过单元。", "近四天下楼采样两次，取菜一次。"))
        cases.move(stage, response.transfer, when(18.5), f"岚A·转运{number + 1:02d}")
        for transfer in response.contact_transfers():
            cases.move(stage, transfer, when(19.5), f"岚A·转运{number + 5:02d}")
        response.finish("disinfect_stairwell", when(20.8), "电梯、楼道、扶手已消杀")
    for number in (_CLOSED, _HOME, _DIED):
        found[number].finish("disinfect_home", when(21.4), "终末消毒完成，通风一小时")


def _correct(stage: Stage, barcode: str, at: datetime) -> None:
    """The laboratory tested again: the positive was none."""
    results_reported.report(
        rows=[
            ResultDraft(
                barcode=barcode, outcome="negative", tested_at=at, method="RT-PCR", is_correction=True
            )
        ],
        laboratory_reporting=stage.laboratories[0],
        by=stage.by("lab"),
        at=at,
    )


def _close_the_day(stage: Stage, at: datetime) -> None:
    """The district signs its day; what is still open goes over by name."""
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    place = stage.place(stage.rows("district")[0])
    sheet = queries.day_sheet(place, day, Scope.everything())
    carried = {task.pk: "人手不足，消杀队今晚排满，明早第一户" for task in sheet.still_open}
    command.close_day(place=place, day=day, by=stage.by("commander"), at=at, carried=carried)


def _today(stage: Stage, people: list[UUID]) -> None:
    ago, ahead = stage.timeline.ago, stage.timeline.ahead
    day = rounds.open_day(stage, "第五轮", "R5", ago(6), ahead(4))
    rounds.sample_in_part(stage, day, ago(5.6), ago(0.2))
    _results_of_the_focus(stage, day, people)
    _results_of_everyone(stage, day)
    cases.release(stage, ago(1))
    cases.lose(stage, people[_DIED], ago(0.9))
    boxes.send(stage, day)
    phones.carry(stage, day)
    teams.send(stage, day)
    zones.find_one_more(stage, day)
    round_closed.settle_finished_buildings(at=ago(0.3))


def _results_of_the_focus(stage: Stage, day: Day, people: list[UUID]) -> None:
    """Two of the cluster are positive: one long ago, so that its tracing is late, and one just now."""
    ago, tubes = stage.timeline.ago, day.focus.tubes
    rounds.receive(stage, day.focus, tubes.barcodes, ago(3.9))
    late, new = (tubes.of_person[person] for person in people[_LATE:])
    half = len(tubes.barcodes) // 2
    early = sorted({*tubes.barcodes[:half], late} - {new})
    found = rounds.report_results(stage, early, ago(3.2), [late])
    response = cases.responses(stage, found, [people[_LATE]])[0]
    _leave_half_done(stage, response)
    tracing.tell(stage, response.case)
    at_home.stay_in_another_home(stage, response.case)
    rest = sorted(set(tubes.barcodes) - set(early) - {new})
    rest = rest[: len(rest) // 2]
    messages.report(stage, rest[:_IN_MESSAGES], ago(0.7))
    messages.contradict(stage, next(barcode for barcode in early if barcode != late), ago(0.65))
    rounds.report_results(stage, [new, *rest[_IN_MESSAGES:]], ago(0.6), [new])


def _leave_half_done(stage: Stage, response: Response) -> None:
    """Sealed and on the way to the hospital, but tracing has not ended within its two hours."""
    ago = stage.timeline.ago
    response.finish("seal_household", ago(2.8), "已贴封条，安装门磁")
    response.accept("trace_contacts", ago(3))
    response.note(ago(2.4), ("本人为超市理货员，三天内接触同事名单待核。", "手机无法接通，请网格员上门。"))
    given = cases.give_bed(stage, response.transfer, ago(2.5))
    cases.depart(stage, given, ago(0.5), "岚A·转运03")


def _results_of_everyone(stage: Stage, day: Day) -> None:
    """Tubes of the morning are negative but for one pool, whose people must be sampled again singly; some lie forgotten."""
    ago, tubes = stage.timeline.ago, day.everyone.tubes
    forgotten = set(tubes.filled_before(ago(4.3))[1:][-_FORGOTTEN:])
    rounds.receive(stage, day.everyone, _without(forgotten, tubes.filled_before(ago(2.5))), ago(2))
    known = _without(forgotten, tubes.filled_before(ago(4)))
    if known:
        rounds.report_results(stage, known, ago(1), [known[len(known) // 2]])


def _without(left_out: Collection[str], barcodes: Sequence[str]) -> list[str]:
    return [barcode for barcode in barcodes if barcode not in left_out]
