"""Sampling teams from aid hospitals, and a plan for what is left of today's round; the worker makes it."""

from datetime import timedelta

from django.conf import settings

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import sampling_plan
from dayclear.planning import operations as planning
from dayclear.planning.models import Aim
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.rounds import Day
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.screening import policies

_PEOPLE_PER_TEAM = 200
_POINTS, _LANES = 6, 4
_ORIGINS = ("省人民医院", "市中心医院", "区中医院", "援助队·北岭市医院", "援助队·松江省医院")
_PHONES_FROM = 80_000


def send(stage: Stage, day: Day) -> None:
    """As many teams as the rest of the day needs, by community, and a plan of who goes where."""
    opened = day.everyone.round
    rows = stage.rows("community", "village")
    count = 1 + policies.missing_in(opened) // _PEOPLE_PER_TEAM
    local = stage.timeline.now.astimezone(settings.DISTRICT_ZONE).replace(minute=0, second=0, microsecond=0)
    for number in range(count):
        planning.keep_team(
            team_id=new_id(),
            place=stage.place(rows[number % len(rows)]),
            name=f"采样{number + 1}队",
            origin=_ORIGINS[number % len(_ORIGINS)],
            phone=post_phone(_PHONES_FROM + number),
            samplers=1,
            helpers=2,
            starts=local.time(),
            ends=(local + timedelta(hours=8)).time(),
            by=stage.by("health"),
            at=stage.timeline.now,
        )
    _stand(stage)
    sampling_plan.ask(
        plan_id=new_id(),
        round_id=opened.pk,
        aim=Aim.EARLIEST_FINISH,
        opens_at=stage.timeline.now,
        closes_at=opened.due_by,
        scope=Scope.everything(),
        by=stage.by("health"),
        at=stage.timeline.now,
    )


def _stand(stage: Stage) -> None:
    """A point at the gate of each of a few settlements; elsewhere people come to the foot of their building."""
    for row in stage.other_settlements[:_POINTS]:
        place = stage.place(row)
        if place.latitude is None or place.longitude is None:
            continue
        planning.keep_point(
            point_id=new_id(),
            place=place,
            name=f"{place.name_zh}采样点",
            latitude=place.latitude,
            longitude=place.longitude,
            lanes=_LANES,
            by=stage.by("health"),
        )
