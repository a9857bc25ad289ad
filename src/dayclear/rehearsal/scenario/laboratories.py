"""Four outside platforms, together 130,000 tubes a day; one works from the afternoon through the night."""

from datetime import time

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.stage import Stage

_MIDNIGHT, _PCR, _FAST = time(0), "RT-PCR", "POCT"
_EVERY_KIND, _POOLS = (1, 5, 10, 20), (5, 10, 20)
# Method, from, until, tubes an hour, minutes to the result.
_LABORATORIES = (
    (
        "远山移动检测车",
        "Yuanshan Mobile Laboratory",
        _EVERY_KIND,
        ((_PCR, _MIDNIGHT, _MIDNIGHT, 800, 180), (_FAST, time(8), _MIDNIGHT, 100, 60)),
    ),
    (
        "量准医学检验所",
        "Liangzhun Medical Laboratory",
        _EVERY_KIND,
        ((_PCR, time(7), time(19), 2_000, 240), (_PCR, time(19), time(7), 1_200, 240)),
    ),
    (
        "中原神佑检验中心",
        "Zhongyuan Shenyou Test Centre",
        _EVERY_KIND,
        ((_PCR, time(8), _MIDNIGHT, 2_175, 240),),
    ),
    (
        "北辰气膜实验室",
        "Beichen Air-Dome Laboratory",
        _POOLS,
        ((_PCR, time(16), time(10), 2_000, 240),),
    ),
)
_PHONES_FROM = 70_000


def set_up(stage: Stage) -> None:
    """130,000 tubes in 24 hours: 20,800 + 38,400 + 34,800 + 36,000."""
    scope, by, at = Scope.everything(), stage.by("health"), stage.timeline.days_before(2)
    for number, (name_zh, name_en, kinds, shifts) in enumerate(_LABORATORIES):
        kept = laboratory.keep_laboratory(
            laboratory_id=new_id(),
            name_zh=name_zh,
            name_en=name_en,
            phone=post_phone(_PHONES_FROM + number),
            tube_kinds=kinds,
            scope=scope,
            by=by,
            at=at,
        )
        for method, starts, ends, tubes_per_h, takes_min in shifts:
            laboratory.keep_shift(
                shift_id=new_id(),
                laboratory=kept,
                method=method,
                starts=starts,
                ends=ends,
                tubes_per_h=tubes_per_h,
                takes_min=takes_min,
                scope=scope,
                by=by,
                at=at,
            )
        stage.laboratories.append(kept)
