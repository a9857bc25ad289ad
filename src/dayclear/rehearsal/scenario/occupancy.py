"""Lists of how many live where: the property office of the second compound knows of people whom the roster does not."""

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from dayclear.kernel.scope import Scope
from dayclear.loops import second_look
from dayclear.people import operations as people
from dayclear.people import queries
from dayclear.rehearsal.scenario.stage import Stage

_HEADS = ("名单类型", "统计日期", "地点编码", "门牌号", "人数", "用水量")
# Of the doors in the order of the list: these hold so many more than the roster, as rooms are let to several families.
_MORE = {3: 1, 11: 2, 12: 1, 26: 4}
_LET_SINCE = 40
"""Behind this door nobody is on the roster, but water runs."""


def bring(stage: Stage) -> None:
    """The list is imported; one stairwell is to be knocked at, another was: there nobody more lives."""
    at = stage.timeline.ago(5)
    by = stage.answering(stage.other_settlements[0], "checker", "community", "village")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "物业名册.csv"
        _write(stage, path)
        people.import_occupancy(path=path, by=by, at=at)
    row = stage.other_settlements[0]
    lines = queries.exceeding([stage.path(row)], Scope.everything())
    stairwells = list(dict.fromkeys(line.place_id for line in lines))
    looks = second_look.propose(
        place_ids=stairwells[:2], scope=Scope.everything(), by=by, at=stage.timeline.ago(4)
    )
    if len(looks) > 1:
        second_look.close_with_nobody(
            look_id=looks[-1].pk,
            note="租户3月已退租，房东和邻居均证实",
            scope=Scope.everything(),
            by=by,
            at=stage.timeline.ago(3),
        )


def _write(stage: Stage, path: Path) -> None:
    """Every door of the compound as the property office has it, and a water reading for one that seems empty."""
    homes = stage.district.homes
    counts = Counter(stage.district.people.home.tolist())
    paths = stage.district.places.path
    inside = stage.path(stage.other_settlements[0])
    doors = [
        (home, str(paths[place]), str(homes.door[home]))
        for home, place in enumerate(homes.place.tolist())
        if str(paths[place]).startswith(inside)
    ]
    day = stage.timeline.ago(24 * 3).astimezone(settings.DISTRICT_ZONE).date().isoformat()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADS)
        for number, (home, place, door) in enumerate(doors):
            writer.writerow(("物业", day, place.strip("/"), door, counts[home] + _MORE.get(number, 0), ""))
        last = doors[min(_LET_SINCE, len(doors) - 1)]
        writer.writerow(("水表", day, last[1].strip("/"), f"{last[2]}-2", "", "3.4"))
