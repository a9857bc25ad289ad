"""Four outside platforms, together 130,000 tubes a day; one works from the afternoon through the night."""

from datetime import time

from dayclear.laboratory.models import Laboratory
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.stage import Stage

_MIDNIGHT = time(0)
_LABORATORIES = (
    ("远山移动检测车", "Yuanshan Mobile Laboratory", 1_200, _MIDNIGHT, _MIDNIGHT),
    ("量准医学检验所", "Liangzhun Medical Laboratory", 1_500, _MIDNIGHT, _MIDNIGHT),
    ("中原神佑检验中心", "Zhongyuan Shenyou Test Centre", 1_600, time(8), _MIDNIGHT),
    ("北辰气膜实验室", "Beichen Air-Dome Laboratory", 2_000, time(16), time(10)),
)
_PHONES_FROM = 70_000


def set_up(stage: Stage) -> None:
    stage.laboratories = Laboratory.objects.bulk_create(
        [
            Laboratory(
                name_zh=name_zh,
                name_en=name_en,
                phone=post_phone(_PHONES_FROM + number),
                capacity_per_h=capacity,
                opens=opens,
                closes=closes,
            )
            for number, (name_zh, name_en, capacity, opens, closes) in enumerate(_LABORATORIES)
        ]
    )
