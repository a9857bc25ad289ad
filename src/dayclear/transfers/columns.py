"""The columns of a list of rooms and beds, and what their words mean."""

from typing import Any

from django.utils.translation import gettext_noop as _

from dayclear.records.tables import (
    CellError,
    Column,
    Row,
    TableSchema,
    choice,
    choices,
    integer_between,
    text_of_at_most,
    yes_no,
)
from dayclear.records.wording import told
from dayclear.transfers.models import BedSex, Need
from dayclear.transfers.rules import numbered

LONGEST = 20
"""Signs of the name of a room or a bed, as the columns of the table have it."""
MOST_BEDS = 500
SEXES = {
    "女": BedSex.FEMALE.value, "女性": BedSex.FEMALE.value, "women": BedSex.FEMALE.value, "female": BedSex.FEMALE.value,
    "男": BedSex.MALE.value, "男性": BedSex.MALE.value, "men": BedSex.MALE.value, "male": BedSex.MALE.value,
    "不限": "", "anybody": "",
}  # fmt: skip
NEEDS = {
    "透析": (Need.DIALYSIS.value,), "dialysis": (Need.DIALYSIS.value,),
    "孕产": (Need.PREGNANCY.value,), "孕产妇": (Need.PREGNANCY.value,), "pregnancy": (Need.PREGNANCY.value,),
    "儿童": (Need.CHILD.value,), "children": (Need.CHILD.value,), "child": (Need.CHILD.value,),
    "轮椅": (Need.WHEELCHAIR.value,), "wheelchair": (Need.WHEELCHAIR.value,),
    "全部": tuple(Need.values), "all": tuple(Need.values), "无": (), "none": (),
}  # fmt: skip


def _labels(cell: str) -> tuple[str, ...]:
    """Numbers such as 1-4, or A、B."""
    try:
        found = numbered(cell)
    except ValueError as error:
        raise CellError(
            told(_("These numbers cannot be read.")), told(_("Write numbers such as 1-4, or 1、2、5."))
        ) from error
    if not found or any(len(label) > LONGEST for label in found):
        raise CellError(
            told(_("A number has at most %(most)s signs."), most=LONGEST),
            told(_("Write numbers such as 1-4, or 1、2、5.")),
        )
    return tuple(found)


def _needs(cell: str) -> list[str]:
    """In one order, so that the same needs are the same list."""
    cared = {need for needs in choices(NEEDS)(cell) for need in needs}
    return [need for need in Need.values if need in cared]


ROOM_COLUMNS = TableSchema(
    columns=(
        Column(
            "facility",
            ("机构", "机构名称", "医院", "隔离点", "facility"),
            text_of_at_most(120),
            required=True,
        ),
        Column("room", ("房间", "房间号", "房号", "病房", "room"), text_of_at_most(LONGEST), required=True),
        Column("beds", ("床位", "床位号", "床号", "bed", "beds"), _labels),
        Column(
            "bed_count", ("床位数", "床位数量", "number of beds", "bed count"), integer_between(1, MOST_BEDS)
        ),
        Column("sex", ("适用", "性别", "收治性别", "meant for", "sex"), choice(SEXES)),
        Column("for_family", ("家庭房", "家庭间", "family room"), yes_no),
        Column("cares_for", ("可照护", "可照护需求", "cares for", "needs"), _needs),
    )
)


def labels(row: Row) -> tuple[str, ...]:
    """The beds of a row: by their numbers, else as many as it counts; none where it tells neither."""
    named: tuple[str, ...] = row.values.get("beds") or ()
    return named or tuple(str(number) for number in range(1, row.values.get("bed_count", 0) + 1))


def fit(row: Row) -> dict[str, Any]:
    """For whom the beds are, as far as the row tells."""
    return {name: row.values[name] for name in ("sex", "for_family", "cares_for") if name in row.values}
