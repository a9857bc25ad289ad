"""A list that tells how many live where: its columns, and what a row of it means. No names are read, none are kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dayclear.people.models import Source
from dayclear.places.finder import Address, Found
from dayclear.places.models import Level
from dayclear.records.tables import (
    Column,
    Row,
    RowProblem,
    TableSchema,
    choice,
    day,
    decimal,
    integer_between,
    text,
    text_of_at_most,
)
from dayclear.records.wording import told

MOST = 10_000
"""More people than any stairwell holds: a larger number is a slip of the pen."""
SOURCES = {
    "物业": Source.PROPERTY, "物业名册": Source.PROPERTY, "物业登记": Source.PROPERTY, "property": Source.PROPERTY,
    "水表": Source.METER, "电表": Source.METER, "燃气表": Source.METER, "水电气": Source.METER, "meter": Source.METER,
    "订单": Source.ORDERS, "团购": Source.ORDERS, "保供订单": Source.ORDERS, "orders": Source.ORDERS,
    "其他": Source.OTHER, "other": Source.OTHER,
}  # fmt: skip

_count = integer_between(0, MOST)
OCCUPANCY_COLUMNS = TableSchema(
    columns=(
        Column("source", ("来源", "名单类型", "source"), choice(SOURCES)),
        Column("counted_on", ("日期", "统计日期", "counted_on", "date"), day),
        Column("place_code", ("地点编码", "place code", "place_code"), text),
        Column("street", ("街道", "乡镇", "街道/乡镇", "街道(乡镇)", "street", "township"), text),
        Column("community", ("社区", "村", "社区/村", "社区(村)", "community", "village"), text),
        Column("compound", ("小区", "compound"), text),
        Column("building", ("楼栋", "楼号", "building"), text),
        Column("unit", ("单元", "unit"), text),
        Column("door", ("门牌号", "房号", "户号", "door"), text_of_at_most(40)),
        Column("people", ("人数", "居住人数", "people"), _count),
        Column("households", ("户数", "在住户数", "下单户数", "households"), _count),
        Column("usage", ("用量", "用水量", "用电量", "用气量", "usage"), decimal),
        Column("orders", ("订单数", "orders placed", "orders"), _count),
    )
)
_WHOLE_STAIRWELLS = frozenset({Level.UNIT, Level.BUILDING})


@dataclass(frozen=True, slots=True)
class StagedLine:
    """A row that can be taken: how many live at a door, or in a whole stairwell where ``door`` is empty."""

    line: int
    place_id: UUID
    place_path: str
    door: str
    source: str
    people: int | None
    households: int | None
    counted_on: date


def address(row: Row) -> Address:
    """Where a row speaks of, without the door."""
    cells = row.values
    words = ("place_code", "street", "community", "compound", "building", "unit")
    return Address(*(cells.get(word) or "" for word in words))


def staged(row: Row, place: Found, on: date) -> StagedLine | RowProblem:
    """What a row says of a place, or why it says nothing; ``on`` is the day that counts where it tells none."""
    cells = row.values
    door, counted_on = cells.get("door") or "", cells.get("counted_on") or on
    people, households = cells.get("people"), cells.get("households")
    signs = [cells[name] for name in ("usage", "orders") if name in cells]
    if not door and place.level not in _WHOLE_STAIRWELLS:
        return _problem(row, "door", "", told(_("A whole compound or village is too wide to knock at.")),
                        told(_("Name the unit or building, or the door.")))  # fmt: skip
    if counted_on > on:
        return _problem(row, "counted_on", counted_on, told(_("The list was counted in the future.")),
                        told(_("Correct the date.")))  # fmt: skip
    if signs and not door:
        return _problem(row, "usage", signs[0], told(_("Usage or orders of a whole stairwell may be one household's.")),
                        told(_("Give them door by door, or give the number of households.")))  # fmt: skip
    if people is None and households is None and not signs:
        return _problem(row, "people", "", told(_("The row does not say how many.")),
                        told(_("Fill in people, households, usage or orders.")))  # fmt: skip
    if households is None and signs:
        households = int(any(sign > 0 for sign in signs))
    source = cells.get("source") or Source.OTHER
    return StagedLine(row.line, place.id, place.path, door, source, people, households, counted_on)


def _problem(row: Row, column: str, value: object, reason: str, remedy: str) -> RowProblem:
    return RowProblem(row.line, column, str(value), reason, remedy)
