"""Where positives and contacts go: a designated hospital, two cabin hospitals, three isolation sites."""

from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.transfers.models import Bed, Facility, FacilityKind

_FACILITIES = (
    (FacilityKind.DESIGNATED_HOSPITAL, "岚溪区第一医院", "Lanxi First Hospital", 20, 3),
    (FacilityKind.CABIN_HOSPITAL, "会展中心方舱医院", "Convention Centre Cabin Hospital", 10, 40),
    (FacilityKind.CABIN_HOSPITAL, "体育馆方舱医院", "Stadium Cabin Hospital", 8, 30),
    (FacilityKind.ISOLATION_SITE, "望湖宾馆隔离点", "Wanghu Hotel Isolation Site", 80, 1),
    (FacilityKind.ISOLATION_SITE, "春晖快捷酒店隔离点", "Chunhui Inn Isolation Site", 60, 1),
    (FacilityKind.ISOLATION_SITE, "职教中心宿舍隔离点", "Vocational School Isolation Site", 50, 2),
)
_PHONES_FROM = 71_000


def set_up(stage: Stage) -> None:
    """Each facility with its rooms and beds."""
    facilities = Facility.objects.bulk_create(
        [
            Facility(
                kind=kind,
                name_zh=name_zh,
                name_en=name_en,
                address=f"{stage.district.places.name_zh[1]}{name_zh}",
                phone=post_phone(_PHONES_FROM + number),
            )
            for number, (kind, name_zh, name_en, _rooms, _beds) in enumerate(_FACILITIES)
        ]
    )
    Bed.objects.bulk_create(
        [
            Bed(facility=facility, room=f"{room // 20 + 1}{room % 20 + 1:02d}", label=str(label))
            for facility, (*_named, rooms, beds) in zip(facilities, _FACILITIES, strict=True)
            for room in range(rooms)
            for label in range(1, beds + 1)
        ]
    )
