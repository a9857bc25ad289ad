"""A round of the whole demo district planned, mended and changed by hand, with the real database: the loop end to end.

Nothing is compared: bench.planning races the engine. Here is what a commander waits for, stage by stage, and the memory of
the process that does it. The district and its round are made on the first run and kept.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from math import ceil
from pathlib import Path
from typing import Any

from bench import stage

ROUND = "bench planning"
SAMPLERS = {"district": 2_400, "street": 150}
OPENS = time_of_day(6)
WINDOW_H = 12
SHIFT_H = 8
MADE_WITHIN_S = {"district": 60.0, "street": 5.0}
MENDED_WITHIN_S = 5.0
BY_HAND_WITHIN_S = 1.0


class Stages:
    """Seconds of each stage in the order in which they were done; and of the processor, which others disturb less."""

    def __init__(self, folder: Path) -> None:
        self.told: dict[str, float] = {}
        self._folder = folder

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        started, worked = time.monotonic(), self._worked_s()
        yield
        self.told[name] = round(time.monotonic() - started, 2)
        self.told[f"{name} of the processor"] = round(self._worked_s() - worked, 2)
        worked_s = self.told[f"{name} of the processor"]
        print(f"{name:>36}  {self.told[name]}, of the processor {worked_s}", file=sys.stderr, flush=True)

    def _worked_s(self) -> float:
        spent = stage.cpu_s(0, self._folder)
        return spent["PostgreSQL"] + spent["phones"]


def main() -> None:
    parser = stage.parser(__doc__ or "")
    parser.add_argument(
        "--earliest", action="store_true", help="aim at the earliest finish, with all samplers"
    )
    parser.add_argument(
        "--at",
        type=time_of_day.fromisoformat,
        default=OPENS,
        help="the hour at which the round begins; what laboratories can take depends on it",
    )
    asked = parser.parse_args()
    size = "street" if asked.quick else "district"
    with stage.district(size, asked.var) as folder, _from(asked.at):
        stages = Stages(folder)
        plan = planned(size, stages, "earliest_finish" if asked.earliest else "fewest_samplers")
        mended(plan, stages)
        by_hand(plan, stages)
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        pages(plan, stages)
        plan.refresh_from_db()
    told: dict[str, Any] = {
        "name": "planning_district",
        "n": plan.people,
        "ours": stages.told["made, s"],
        "unit": "s until the best plan stands in the database",
        "samplers": f"{plan.samplers_used}, no plan does with fewer than {plan.least_samplers}",
        "left out": plan.left_out,
        "done after, h": round((plan.finish_at - plan.opens_at).total_seconds() / 3600, 2),
        "no plan is done before, h": round(
            (plan.earliest_finish_at - plan.opens_at).total_seconds() / 3600, 2
        ),
        "memory MB": memory_mb,
        "growth": stages.told,
    }
    if asked.json:
        print(json.dumps(told))
        return
    stages_told = told.pop("growth")
    for name, value in {**told, **stages_told}.items():
        print(f"{name:>36}  {value}")


def _from(opens: time_of_day) -> AbstractContextManager[None]:
    """As if it were this hour of today: every run finds the laboratories at work in the same hours."""
    from django.conf import settings  # noqa: PLC0415 - after Django is set up.

    from dayclear.kernel import clock  # noqa: PLC0415

    since = datetime.combine(clock.today(settings.DISTRICT_ZONE), opens, settings.DISTRICT_ZONE)
    return clock.running_on(clock.sped_up(factor=1.0, since=since))


def planned(size: str, stages: Stages, aim: str) -> Any:
    """A round of everybody, as the zones say and at the doors elsewhere; the plan that the worker would make."""
    from dayclear.kernel import clock  # noqa: PLC0415 - after Django is set up.
    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.kernel.scope import Scope  # noqa: PLC0415
    from dayclear.loops import round_opened, sampling_plan  # noqa: PLC0415
    from dayclear.places.models import Place  # noqa: PLC0415
    from dayclear.planning import operations, queries  # noqa: PLC0415
    from dayclear.planning.models import Plan  # noqa: PLC0415
    from dayclear.screening.models import Round  # noqa: PLC0415

    Plan.objects.filter(status="in_force").update(status="replaced")
    at = clock.now()
    opened = Round.objects.filter(name=ROUND).first()
    if opened is None:
        with stages.of("round opened, s"):
            opened = round_opened.open_round(
                name=ROUND,
                places=list(Place.objects.filter(level="district")),
                tube_mode=10,
                sampling="door",
                due_by=at + timedelta(hours=WINDOW_H),
                scope=Scope.everything(),
                by=None,
                at=at,
            )
    with stages.of("teams on the list, s"):
        _send_teams(SAMPLERS[size], at)
    plan = operations.ask_for_plan(
        plan_id=new_id(),
        round_id=opened.pk,
        aim=aim,
        opens_at=at,
        closes_at=at + timedelta(hours=WINDOW_H),
        by=None,
        at=at,
    )
    started = time.monotonic()
    seen = _Watch(plan.pk, started)
    with stages.of("made, s"), seen:
        sampling_plan.make(plan_id=plan.pk)
    stages.told["first plan usable after, s"] = seen.first_s
    return operations.enforce(plan=queries.plan(plan.pk), by=None)


class _Watch:
    """When the first plan is there to be used: looked for beside the making, as the page does."""

    def __init__(self, plan_id: Any, started: float) -> None:
        self._plan_id, self._started = plan_id, started
        self.first_s = 0.0

    def __enter__(self) -> None:
        from dayclear.loops.sampling_plan import making  # noqa: PLC0415

        self._write = making.write

        def noted(*told: Any, **named: Any) -> None:
            self._write(*told, **named)
            self.first_s = self.first_s or round(time.monotonic() - self._started, 2)

        making.write = noted

    def __exit__(self, *_error: object) -> None:
        from dayclear.loops.sampling_plan import making  # noqa: PLC0415

        making.write = self._write


def _send_teams(samplers: int, at: Any) -> None:
    """So many teams of one sampler in all, by community and village, where there are not as many yet."""
    from django.conf import settings  # noqa: PLC0415 - after Django is set up.

    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.people.models import Household  # noqa: PLC0415
    from dayclear.places.models import Place  # noqa: PLC0415
    from dayclear.planning.models import Team  # noqa: PLC0415

    starts = at.astimezone(settings.DISTRICT_ZONE).replace(minute=0, second=0, microsecond=0)
    hours = {"starts": starts.time(), "ends": (starts + timedelta(hours=SHIFT_H + 1)).time()}
    Team.objects.exclude(name__startswith="bench").update(in_use=False)
    Team.objects.filter(name__startswith="bench").update(in_use=True, out_since=None, out_reason="", **hours)
    if Team.objects.filter(in_use=True).count() >= samplers:
        return
    places = list(Place.objects.filter(level__in=["community", "village"]))
    homes = {
        place.pk: Household.objects.filter(place_path__startswith=place.path).count() for place in places
    }
    everybody = sum(homes.values())
    Team.objects.bulk_create(
        Team(
            id=new_id(),
            place=place,
            place_path=place.path,
            name=f"bench {number + 1}",
            samplers=1,
            helpers=2,
            **hours,
        )
        for place in places
        for number in range(ceil(samplers * homes[place.pk] / everybody))
    )


def mended(plan: Any, stages: Stages) -> None:
    """Team 14 is out; building 7 is locked down: asked for, made and written, as the worker does it."""
    from dayclear.kernel import clock  # noqa: PLC0415 - after Django is set up.
    from dayclear.kernel.scope import Scope  # noqa: PLC0415
    from dayclear.loops import sampling_plan  # noqa: PLC0415
    from dayclear.planning import operations, queries  # noqa: PLC0415
    from dayclear.planning.models import Visit  # noqa: PLC0415
    from dayclear.zones import operations as zones  # noqa: PLC0415

    team = queries.team_days(plan, Scope.everything())[13].team
    operations.take_out(team=team, reason="bench", by=None, at=clock.now())
    with stages.of("team 14 out: mended, s"):
        sampling_plan.make(plan_id=_mend(plan, "team out").pk)
    operations.bring_back(team=team, by=None)
    building = Visit.objects.filter(plan=plan).order_by("zone_rank", "place_path")[7].place
    zones.set_zone(place=building, kind="lockdown", why=zones.Why("bench"), by=None, at=clock.now())
    with stages.of("building 7 locked: mended, s"):
        sampling_plan.make(plan_id=_mend(plan, "locked down").pk)


def _mend(plan: Any, reason: str) -> Any:
    from dayclear.kernel import clock  # noqa: PLC0415 - after Django is set up.
    from dayclear.kernel.scope import Scope  # noqa: PLC0415
    from dayclear.loops import sampling_plan  # noqa: PLC0415

    return sampling_plan.ask_to_mend(
        plan=plan, reason=reason, scope=Scope.everything(), by=None, at=clock.now()
    )


def by_hand(plan: Any, stages: Stages) -> None:
    """A visit goes to another team, and comes back; the tubes follow."""
    from dayclear.command.models import Account  # noqa: PLC0415 - after Django is set up.
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.scope import Scope  # noqa: PLC0415
    from dayclear.loops import sampling_plan  # noqa: PLC0415
    from dayclear.planning import queries  # noqa: PLC0415

    by = Account.objects.get(username="commander")
    days = queries.team_days(plan, Scope.everything())
    visit = queries.visits(plan, Scope.everything()).filter(team=days[20].team).last()
    told = {"scope": Scope.everything(), "by": by, "at": clock.now()}
    with stages.of("visit given away by hand, s"):
        sampling_plan.give_to(visit_id=visit.pk, team=days[21].team, **told)
    with stages.of("undone, s"):
        sampling_plan.undo(plan_id=plan.pk, **told)
    with stages.of("tubes given out anew, s"):
        sampling_plan.collect_tubes(plan_id=plan.pk)


def pages(plan: Any, stages: Stages) -> None:
    """The pages of the plan as its commander loads them, without the network."""
    from django.test import Client  # noqa: PLC0415 - after Django is set up.

    from dayclear.command.models import Account  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username="commander"), "django.contrib.auth.backends.ModelBackend")
    client.get("/tasks/")
    for name, address in (
        ("page of the plan, s", f"/plans/{plan.pk}/"),
        ("map of the plan, s", f"/plans/{plan.pk}/map.json"),
        ("sampling teams, s", "/teams/"),
    ):
        client.get(address)  # A server that is up has read its templates.
        with stages.of(name):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")


if __name__ == "__main__":
    main()
