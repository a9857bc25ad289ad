"""The columns of a file of places: the same for reading and for writing."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from dayclear.places.models import Level, Place
from dayclear.places.tree_plan import PlaceRow
from dayclear.records.tables import (
    CellError,
    Column,
    Row,
    TableSchema,
    choice,
    decimal,
    text,
    text_of_at_most,
)
from dayclear.records.wording import told

LEVELS = {
    "市": Level.CITY, "城市": Level.CITY, "city": Level.CITY,
    "区": Level.DISTRICT, "区县": Level.DISTRICT, "district": Level.DISTRICT,
    "街道": Level.STREET, "乡镇": Level.STREET, "street": Level.STREET, "township": Level.STREET,
    "社区": Level.COMMUNITY, "community": Level.COMMUNITY,
    "村": Level.VILLAGE, "village": Level.VILLAGE,
    "网格": Level.GRID, "grid": Level.GRID,
    "小区": Level.COMPOUND, "compound": Level.COMPOUND,
    "楼栋": Level.BUILDING, "building": Level.BUILDING,
    "单元": Level.UNIT, "unit": Level.UNIT,
}  # fmt: skip


def _degrees(most: int) -> Callable[[str], float]:
    """A parser for degrees between minus and plus ``most``."""

    def parse(cell: str) -> float:
        degrees = float(decimal(cell))
        if abs(degrees) > most:
            raise CellError(
                told(_("No place on earth has this coordinate.")),
                told(_("Write decimal degrees, at most %(most)s."), most=most),
            )
        return degrees

    return parse


PLACE_COLUMNS = TableSchema(
    columns=(
        Column("code", ("编码", "代码", "code"), text, required=True),
        Column("name", ("名称", "name", "name_zh"), text_of_at_most(120), required=True),
        Column("name_en", ("英文名称", "name_en", "english name"), text_of_at_most(120)),
        Column("level", ("级别", "层级", "level"), choice(LEVELS), required=True),
        Column("parent_code", ("上级编码", "上级代码", "parent_code", "parent code"), text),
        Column("latitude", ("纬度", "latitude"), _degrees(90)),
        Column("longitude", ("经度", "longitude"), _degrees(180)),
        Column("sort", ("排序", "sort"), text_of_at_most(80)),
    )
)


def place_row(row: Row) -> PlaceRow:
    cells = row.values
    return PlaceRow(
        line=row.line,
        code=cells["code"],
        name_zh=cells["name"],
        level=cells["level"],
        parent=cells.get("parent_code") or "",
        name_en=cells.get("name_en") or "",
        latitude=cells.get("latitude"),
        longitude=cells.get("longitude"),
        sort_key=cells.get("sort") or "",
    )


def headers(*, chinese: bool) -> list[str]:
    """The head of an exported file, in the order of ``exported``."""
    return [column.headers[0] if chinese else column.name for column in PLACE_COLUMNS.columns]


def exported(places: QuerySet[Place]) -> Iterator[list[str]]:
    """One row of texts per place, in the order of ``headers``; parents are named by their whole path."""
    for place in places.order_by("path").iterator(chunk_size=2000):
        yield [
            place.code,
            place.name_zh,
            place.name_en,
            place.level,
            "/".join(place.path.strip("/").split("/")[:-1]),
            "" if place.latitude is None else repr(place.latitude),
            "" if place.longitude is None else repr(place.longitude),
            place.sort_key,
        ]
