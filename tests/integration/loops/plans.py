"""What the tests of planning share: teams, and a plan that is made at once."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import sampling_plan
from dayclear.people import operations as people
from dayclear.places.models import Place
from dayclear.planning import operations as planning
from dayclear.planning import queries

EVERYTHING = Scope.everything()


def build_compound(stairwell):
    """Four buildings more, each of two stairwells with twelve doors, every fourth person unable to come down."""
    for number in range(2, 6):
        building = stairwell._place(stairwell.compound, "building", str(number), f"{number}号楼")
        Place.objects.filter(pk=building.pk).update(latitude=44.1 + number / 1000, longitude=125.8)
        for unit_number in ("1", "2"):
            unit = stairwell._place(building, "unit", unit_number, f"{unit_number}单元")
            for door in range(12):
                people.add_person(
                    person_id=new_id(),
                    place=unit,
                    door=f"{101 + door}",
                    name=f"居民{door}",
                    vulnerabilities=["bedridden"] if door % 4 == 3 else [],
                    by=None,
                    at=stairwell.noon,
                )
    return stairwell


def a_team(stairwell, name, *, hours=8, samplers=1, place=None):
    local = stairwell.noon.astimezone(ZoneInfo("Asia/Shanghai"))
    return planning.keep_team(
        team_id=new_id(),
        place=place or stairwell.community,
        name=name,
        samplers=samplers,
        helpers=2,
        starts=local.time(),
        ends=time((local.hour + hours) % 24),
        by=None,
        at=stairwell.noon,
    )


def a_plan(stairwell, opened, *, aim="fewest_samplers", hours=6.0):
    asked = sampling_plan.ask(
        plan_id=new_id(),
        round_id=opened.pk,
        aim=aim,
        opens_at=stairwell.noon,
        closes_at=stairwell.noon + timedelta(hours=hours),
        scope=EVERYTHING,
        by=stairwell.by("commander.district"),
        at=stairwell.noon,
    )
    sampling_plan.make(plan_id=asked.pk)
    return queries.plan(asked.pk)
