"""The columns of a file of visits: who, where or in which vehicle, and either from when to when or their days and shifts."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext_noop as _

from dayclear.cases.models import Setting, VehicleKind
from dayclear.cases.rules import plain_vehicle
from dayclear.places.finder import Address
from dayclear.records.tables import (
    CellError,
    Column,
    Row,
    TableSchema,
    choice,
    day,
    instant,
    text,
    text_of_at_most,
)
from dayclear.records.wording import told

MOST_DAYS = 62
SETTINGS = {
    "家中": Setting.HOME, "住宅": Setting.HOME, "home": Setting.HOME,
    "单位": Setting.WORK, "工作": Setting.WORK, "work": Setting.WORK,
    "学校": Setting.SCHOOL, "school": Setting.SCHOOL,
    "餐饮": Setting.MEAL, "食堂": Setting.MEAL, "meal": Setting.MEAL,
    "商店": Setting.SHOP, "市场": Setting.SHOP, "超市": Setting.SHOP, "shop": Setting.SHOP,
    "医疗机构": Setting.MEDICAL, "药店": Setting.MEDICAL, "诊所": Setting.MEDICAL, "medical": Setting.MEDICAL,
    "采样点": Setting.SAMPLING, "sampling": Setting.SAMPLING,
    "隔离点": Setting.FACILITY, "facility": Setting.FACILITY,
    "其他": Setting.OTHER, "other": Setting.OTHER,
}  # fmt: skip
VEHICLES = {
    "火车": VehicleKind.TRAIN, "高铁": VehicleKind.TRAIN, "动车": VehicleKind.TRAIN, "列车": VehicleKind.TRAIN,
    "train": VehicleKind.TRAIN,
    "飞机": VehicleKind.FLIGHT, "航班": VehicleKind.FLIGHT, "flight": VehicleKind.FLIGHT, "plane": VehicleKind.FLIGHT,
    "长途客车": VehicleKind.COACH, "客车": VehicleKind.COACH, "大巴": VehicleKind.COACH, "coach": VehicleKind.COACH,
    "公交": VehicleKind.BUS, "公交车": VehicleKind.BUS, "地铁": VehicleKind.BUS, "bus": VehicleKind.BUS,
    "metro": VehicleKind.BUS,
    "出租车": VehicleKind.TAXI, "网约车": VehicleKind.TAXI, "taxi": VehicleKind.TAXI,
    "私家车": VehicleKind.CAR, "小汽车": VehicleKind.CAR, "car": VehicleKind.CAR,
    "其他": VehicleKind.OTHER, "other": VehicleKind.OTHER,
}  # fmt: skip
_BETWEEN = re.compile(r"[、,，;；|\n]+")
_FROM_TO = re.compile(r"\s*(?:~|～|至|到|—|–|\bto\b)\s*")
_SHIFT = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|~|至|到|—|–|to)\s*(\d{1,2}):(\d{2})", re.ASCII)
_MIDNIGHT_H = 24


@dataclass(frozen=True, slots=True)
class Shift:
    """From one time of day to another; one that ends at its start or before ends on the next day."""

    starts: time
    ends: time

    @property
    def is_over_midnight(self) -> bool:
        return self.ends <= self.starts


def days(cell: str) -> list[date]:
    """One day, several with 、 between, or the first and the last with 至 or ~ between."""
    found: list[date] = []
    for stretch in filter(None, (part.strip() for part in _BETWEEN.split(cell))):
        first, *others = [day(end) for end in _FROM_TO.split(stretch)]
        last = others[-1] if others else first
        if not first <= last < first + timedelta(days=MOST_DAYS):
            raise CellError(
                told(_("The last day is before the first, or too long after it.")),
                told(_("Write at most %(most)s days in a row."), most=MOST_DAYS),
            )
        found += [first + timedelta(days=after) for after in range((last - first).days + 1)]
    distinct = sorted(set(found))
    if not distinct or len(distinct) > MOST_DAYS:
        raise CellError(
            told(_("The cell names no day, or too many.")),
            told(_("Write at most %(most)s days in a row."), most=MOST_DAYS),
        )
    return distinct


def shifts(cell: str) -> list[Shift]:
    """08:00-16:00, or several with 、 between."""
    plain = cell.replace("：", ":").replace("－", "-")
    found = [_shift(part.strip()) for part in _BETWEEN.split(plain) if part.strip()]
    return sorted(set(found), key=lambda shift: shift.starts)


def _shift(part: str) -> Shift:
    if told_times := _SHIFT.fullmatch(part):
        starts_h, starts_min, ends_h, ends_min = (int(number) for number in told_times.groups())
        with suppress(ValueError):
            return Shift(time(starts_h, starts_min), time(ends_h % _MIDNIGHT_H, ends_min))
    raise CellError(told(_("This is no shift.")), told(_("Write it as 08:00-16:00.")))


VISIT_COLUMNS = TableSchema(
    columns=(
        Column("name", ("姓名", "name", "full name"), text_of_at_most(120)),
        Column("identity_number", ("身份证号", "证件号码", "身份证号码", "identity number"), text),
        Column("phone", ("手机号", "手机号码", "联系电话", "电话", "phone", "telephone"), text),
        Column("place_code", ("地点编码", "场所码", "场所编码", "place code", "place_code"), text),
        Column("street", ("街道", "乡镇", "街道/乡镇", "street", "township"), text),
        Column("community", ("社区", "村", "社区/村", "community", "village"), text),
        Column("compound", ("小区", "compound"), text),
        Column("building", ("楼栋", "楼号", "building"), text),
        Column("unit", ("单元", "unit"), text),
        Column(
            "vehicle_kind", ("交通工具", "交通工具类型", "vehicle kind", "kind of vehicle"), choice(VEHICLES)
        ),
        Column(
            "vehicle",
            (
                "车牌号",
                "车牌",
                "车次",
                "线路",
                "航班号",
                "车次/航班号",
                "vehicle",
                "plate",
                "line",
                "train",
                "flight",
            ),
            plain_vehicle,
        ),
        Column("carriage", ("车厢", "车厢号", "carriage", "coach number"), text_of_at_most(10)),
        Column("seat", ("座位", "座位号", "座席号", "seat"), text_of_at_most(20)),
        Column(
            "from_stop", ("上车站", "出发站", "上车地点", "出发地", "from", "boarded at"), text_of_at_most(60)
        ),
        Column(
            "to_stop", ("下车站", "到达站", "下车地点", "目的地", "to", "got out at"), text_of_at_most(60)
        ),
        Column(
            "time_in",
            (
                "到达时间",
                "扫码时间",
                "进入时间",
                "上车时间",
                "登机时间",
                "乘车时间",
                "time in",
                "checked in",
                "boarded",
            ),
            instant,
        ),
        Column("time_out", ("离开时间", "离开", "下车时间", "time out", "checked out", "got out"), instant),
        Column("days", ("值班日期", "上班日期", "days", "duty days"), days),
        Column("shifts", ("班次", "值班时间", "shifts", "shift"), shifts),
        Column("setting", ("场所类型", "setting", "kind of place"), choice(SETTINGS)),
    )
)


def address(row: Row) -> Address:
    """Where a row says that somebody was."""
    words = ("place_code", "street", "community", "compound", "building", "unit")
    return Address(*(row.values.get(word) or "" for word in words))
