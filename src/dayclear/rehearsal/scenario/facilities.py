"""Where positives and contacts go, and the convoy that takes them there: hospitals, isolation sites, vehicles."""

from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.scenario.stage import Stage
from dayclear.transfers.models import Bed, Facility, FacilityKind, Need, Protection, Vehicle, VehicleKind

_FACILITIES = (
    (FacilityKind.DESIGNATED_HOSPITAL, "岚溪区第一医院", "Lanxi First Hospital", 20, 3),
    (FacilityKind.CABIN_HOSPITAL, "会展中心方舱医院", "Convention Centre Cabin Hospital", 10, 40),
    (FacilityKind.CABIN_HOSPITAL, "体育馆方舱医院", "Stadium Cabin Hospital", 8, 30),
    (FacilityKind.ISOLATION_SITE, "望湖宾馆隔离点", "Wanghu Hotel Isolation Site", 80, 1),
    (FacilityKind.ISOLATION_SITE, "春晖快捷酒店隔离点", "Chunhui Inn Isolation Site", 60, 3),
    (FacilityKind.ISOLATION_SITE, "职教中心宿舍隔离点", "Vocational School Isolation Site", 50, 2),
)
_CARES_FOR: dict[str, list[str]] = {
    FacilityKind.DESIGNATED_HOSPITAL: list(Need.values),
    FacilityKind.CABIN_HOSPITAL: [Need.CHILD],
    FacilityKind.ISOLATION_SITE: [Need.CHILD, Need.PREGNANCY, Need.WHEELCHAIR],
}
# Kind, how many, seats, stretchers, whom it carries (positives, contacts), protection, crew.
_CONVOY = (
    (VehicleKind.NEGATIVE_PRESSURE, 3, 2, 1, True, False, Protection.FULL, "急救"),
    (VehicleKind.AMBULANCE, 3, 3, 1, True, False, Protection.ENHANCED, "急救"),
    (VehicleKind.BUS, 4, 36, 0, False, True, Protection.ENHANCED, "转运"),
    (VehicleKind.CAR, 2, 4, 0, False, True, Protection.ENHANCED, "转运"),
)
_PHONES_FROM = 71_000
_PHONES_ON_BOARD_FROM = 72_000


def set_up(stage: Stage) -> None:
    """Each facility with its rooms and beds in a place of the district, and the vehicles at the first of them."""
    places = stage.places(stage.settlements[-len(_FACILITIES) :])
    facilities = Facility.objects.bulk_create(
        [
            Facility(
                kind=kind,
                name_zh=name_zh,
                name_en=name_en,
                address=f"{stage.district.places.name_zh[1]}{name_zh}",
                phone=post_phone(_PHONES_FROM + number),
                place=places[number % len(places)],
                cares_for=_CARES_FOR[kind],
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
    stand = facilities[0].place
    convoy = [kind_of for kind_of in _CONVOY for _number in range(kind_of[1])]
    Vehicle.objects.bulk_create(
        Vehicle(
            plate=f"吉A·{120 + number:04d}",
            kind=kind,
            seats=seats,
            lying=lying,
            carries_positives=positives,
            carries_contacts=contacts,
            protection=protection,
            crew=f"{crew}{number + 1}组",
            phone=post_phone(_PHONES_ON_BOARD_FROM + number),
            place=stand,
        )
        for number, (kind, _count, seats, lying, positives, contacts, protection, crew) in enumerate(convoy)
    )
