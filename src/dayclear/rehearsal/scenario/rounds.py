"""Screening: yesterday's round, complete and signed; today's, with names missing and results coming in.

Both days have two rounds: one of everyone, ten to a tube; one of the compound with the cases, one to a tube.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory.models import Laboratory
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import boxes_sent, name_marked, results_reported, round_opened, tubes_received
from dayclear.rehearsal import planner_statistics
from dayclear.rehearsal.scenario.sampling import Swabbing, Tubes, swab
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples
from dayclear.screening.models import Due, Round, RoundTotal

BOX_SIZE = 200
_REPORTED_AT_ONCE = 5_000
_SINGLE, _SHARED = 1, 10
# Of today's settlements: complete but for a few names, half way through, just begun; the others wait.
_STATES_OF_SETTLEMENTS = (0.45, 0.40, 0.10, 0.05)
_SAMPLED_TABLES = ("screening_due", "screening_sample", "screening_tube")
_NAMES_PER_ABSENCE = 17
_EXEMPT_FOR = timedelta(days=6)
_ABSENCES = (
    ("away", "在外地，3月底离开"),
    ("exempt", "康复未满六日"),
    ("away", "住院治疗"),
    ("exempt", "发热，转发热门诊"),
)


@dataclass(slots=True)
class Held:
    """A round and its tubes."""

    round: Round
    tubes: Tubes


@dataclass(slots=True)
class Day:
    """The two rounds of a day."""

    everyone: Held
    focus: Held


def open_day(stage: Stage, name: str, prefix: str, opened_at: datetime, due_by: datetime) -> Day:
    """Opens both rounds; every building's leader gets a task."""
    day = Day(
        everyone=_opened(stage, f"{name}全员核酸", f"{prefix}A", stage.other_settlements, opened_at, due_by),
        focus=_opened(stage, f"{name}重点小区单采", f"{prefix}B", [stage.focus], opened_at, due_by),
    )
    planner_statistics.refresh("command_event", "command_task", "screening_due", "screening_roundtotal")
    return day


def _opened(
    stage: Stage, name: str, prefix: str, rows: list[int], opened_at: datetime, due_by: datetime
) -> Held:
    single = rows == [stage.focus]
    opened = round_opened.open_round(
        name=name,
        places=stage.places(rows),
        tube_mode=_SINGLE if single else _SHARED,
        sampling="door" if single else "downstairs",
        due_by=due_by,
        scope=Scope.everything(),
        by=stage.by("health"),
        at=opened_at,
    )
    return Held(opened, Tubes(prefix))


def sample_everyone(stage: Stage, day: Day, start: datetime, end: datetime) -> None:
    """A whole day's sampling: whoever is absent is written down with the reason, all others are reached."""
    settlements = stage.settlements
    _note_absences(stage, day.everyone.round, end)
    for number, row in enumerate(settlements, start=1):
        held = day.focus if row == stage.focus else day.everyone
        _sample(stage, held, row, start, end, {})
        stage.report(_("Yesterday's round"), number, len(settlements))
    planner_statistics.refresh(*_SAMPLED_TABLES)


def sample_in_part(stage: Stage, day: Day, start: datetime, end: datetime) -> None:
    """A morning's sampling: some settlements complete but for a few names, some half way, some not begun."""
    settlements, lowest = stage.other_settlements, _lowest_places(stage)
    states = stage.rng.choice(len(_STATES_OF_SETTLEMENTS), len(settlements), p=_STATES_OF_SETTLEMENTS)
    states[:3] = [0, 1, 3][: len(settlements)]
    for number, (row, state) in enumerate(zip(settlements, states.tolist(), strict=True), start=1):
        shares = _shares(stage.rng, lowest.get(row, []), state)
        _sample(stage, day.everyone, row, start, end, shares)
        stage.report(_("Today's round"), number, len(settlements))
    focus = _shares(stage.rng, lowest[stage.focus], 0)
    _sample(stage, day.focus, stage.focus, start, start + (end - start) / 4, focus)
    _note_closed_doors(stage, day, end)
    planner_statistics.refresh(*_SAMPLED_TABLES)


def _sample(
    stage: Stage, held: Held, row: int, start: datetime, end: datetime, shares: Mapping[str, float]
) -> None:
    work = Swabbing(
        settlement_path=stage.path(row),
        by=stage.sampler(row),
        start=start,
        end=end,
        share_of_unit=lambda path: shares.get(path, 0.0 if shares else 1.0),
    )
    swab(held.round, work, held.tubes)


def _lowest_places(stage: Stage) -> dict[int, list[str]]:
    """The stairwells and village groups where somebody lives, by settlement."""
    places = stage.district.places
    settlements = set(stage.settlements)
    found: dict[int, list[str]] = {}
    for lowest in np.unique(stage.district.homes.place).tolist():
        row = lowest
        while row not in settlements:
            row = int(places.parent[row])
        found.setdefault(row, []).append(stage.path(lowest))
    return found


def _shares(rng: np.random.Generator, paths: Sequence[str], state: int) -> dict[str, float]:
    """Which share of each stairwell is reached; the teams go from one to the next."""
    progress = (1.0, float(rng.uniform(0.4, 0.8)), 0.12, 0.0)[state]
    reached = progress * len(paths)
    shares = {path: min(max(reached - number, 0.0), 1.0) for number, path in enumerate(paths)}
    for path in paths[:: 7 if state == 0 else 5]:
        shares[path] = min(shares[path], float(rng.uniform(0.85, 0.96)))
    return shares


def _note_absences(stage: Stage, held: Round, at: datetime) -> None:
    """A few names of the whole round, each with its reason."""
    listed = Due.objects.filter(round=held).select_related("person").order_by("place_path", "pk")
    names = listed[: _NAMES_PER_ABSENCE * len(_ABSENCES) : _NAMES_PER_ABSENCE]
    for name, (state, note) in zip(names, _ABSENCES, strict=False):
        screening.mark_person(
            round=held,
            person=name.person,
            state=state,
            note=note,
            until_on=at.date() + _EXEMPT_FOR if state == "exempt" else None,
            by=stage.by("information"),
            at=at,
        )


def _note_closed_doors(stage: Stage, day: Day, at: datetime) -> None:
    """Whom nobody met, or who refused in the compound with the cases, behind doors that the teams have passed."""
    for held, count in ((day.focus.round, 3), (day.everyone.round, 6)):
        totals = RoundTotal.objects.filter(round=held, due__gt=0, sampled__gt=0).order_by("place_path")
        missing = Due.objects.filter(round=held, state="due", place__in=totals[:count].values("place"))
        for number, name in enumerate(missing.select_related("person").order_by("place_path", "pk")[:count]):
            state, note = (
                ("refused", "拒绝采样，网格员再次上门")
                if number == 1 and held == day.focus.round
                else ("not_at_home", "敲门无人应答")
            )
            name_marked.mark(
                round_id=held.pk,
                person_id=name.person_id,
                state=state,
                note=note,
                scope=Scope.everything(),
                by=stage.by("sampler"),
                at=at,
            )


def receive(stage: Stage, held: Held, barcodes: Sequence[str], at: datetime) -> None:
    """Tubes arrive in boxes, spread over the laboratories."""
    for number, start in enumerate(range(0, len(barcodes), BOX_SIZE)):
        label = f"{held.tubes.prefix}-{at:%H%M}-{number + 1:03d}"
        boxed = barcodes[start : start + BOX_SIZE]
        open_to = accepting(stage, boxed)
        receiving = open_to[number % len(open_to)]
        send_box(stage, label, boxed, receiving, at - timedelta(minutes=45))
        tubes_received.receive(
            laboratory_id=receiving.pk,
            box=label,
            barcodes=boxed,
            scope=Scope.everything(),
            by=stage.by("lab"),
            at=at,
        )


def accepting(stage: Stage, barcodes: Sequence[str]) -> list[Laboratory]:
    """The laboratories that take every kind of these tubes."""
    kinds = samples.tube_kinds(barcodes)
    return [laboratory for laboratory in stage.laboratories if kinds <= set(laboratory.tube_kinds)]


def send_box(
    stage: Stage, label: str, barcodes: Sequence[str], receiving: Laboratory, sent_at: datetime
) -> None:
    """A box is packed by the first community's team and leaves."""
    community = stage.rows("community")[0]
    scope, by, packed_at = Scope.everything(), stage.sampler(community), sent_at - timedelta(minutes=20)
    box = boxes_sent.begin(
        box_id=new_id(), number=label, place=stage.place(community), scope=scope, by=by, at=packed_at
    )
    boxes_sent.pack(box_id=box.pk, barcodes=barcodes, scope=scope, by=by, at=packed_at)
    boxes_sent.send(box_id=box.pk, laboratory_id=receiving.pk, scope=scope, by=by, at=sent_at)


def report_results(
    stage: Stage, barcodes: Sequence[str], at: datetime, positives: Iterable[str] = ()
) -> tuple[UUID, ...]:
    """The laboratories report; returns the ids of the cases that follow."""
    positive = set(positives)
    found: list[UUID] = []
    for number, start in enumerate(range(0, len(barcodes), _REPORTED_AT_ONCE)):
        rows = [
            _result(barcode, at, positive=barcode in positive)
            for barcode in barcodes[start : start + _REPORTED_AT_ONCE]
        ]
        reported = results_reported.report(
            rows=rows,
            laboratory_reporting=stage.laboratories[number % len(stage.laboratories)],
            by=stage.by("lab"),
            at=at,
        )
        found += reported.case_ids
    return tuple(found)


def _result(barcode: str, at: datetime, *, positive: bool) -> ResultDraft:
    return ResultDraft(
        barcode=barcode,
        outcome="positive" if positive else "negative",
        tested_at=at,
        method="RT-PCR",
        ct_orf1ab=24.3 if positive else None,
        ct_n=22.8 if positive else None,
    )
