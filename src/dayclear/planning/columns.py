"""The columns of a list of sampling teams: the same for reading and for writing."""

from collections.abc import Iterator
from datetime import time

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from dayclear.places.finder import Address
from dayclear.planning.models import Team
from dayclear.records.tables import (
    CellError,
    Column,
    Row,
    TableSchema,
    integer_between,
    text,
    text_of_at_most,
)
from dayclear.records.wording import told

_MOST = 500


def clock_time(cell: str) -> time:
    """08:00, 8:00, 8：00 or 08:00:00."""
    try:
        hours, minutes, *_seconds = cell.replace("：", ":").split(":")
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise CellError(told(_("This is no time of day.")), told(_("Write it as 08:00."))) from error


TEAM_COLUMNS = TableSchema(
    columns=(
        Column("name", ("队名", "采样队", "team", "name"), text_of_at_most(60), required=True),
        Column("place_code", ("集合地点编码", "地点编码", "place code", "place_code"), text),
        Column("street", ("街道", "乡镇", "街道/乡镇", "street", "township"), text),
        Column("community", ("社区", "村", "社区/村", "community", "village"), text),
        Column("compound", ("小区", "compound"), text),
        Column("origin", ("来源单位", "派出单位", "医院", "origin", "hospital"), text_of_at_most(120)),
        Column("phone", ("电话", "联系电话", "手机号", "phone", "telephone"), text_of_at_most(20)),
        Column("samplers", ("采样员", "采样员人数", "samplers"), integer_between(1, _MOST), required=True),
        Column("helpers", ("辅助人员", "辅助人员人数", "helpers"), integer_between(0, _MOST)),
        Column("starts", ("班次开始", "上班", "starts", "shift starts"), clock_time, required=True),
        Column("ends", ("班次结束", "下班", "ends", "shift ends"), clock_time, required=True),
    )
)


def address(row: Row) -> Address:
    """Where the team of a row gathers."""
    cells = row.values
    return Address(
        cells.get("place_code") or "",
        cells.get("street") or "",
        cells.get("community") or "",
        cells.get("compound") or "",
    )


def headers(*, chinese: bool) -> list[str]:
    """The head of an exported file, in the order of ``exported``."""
    return [column.headers[0] if chinese else column.name for column in TEAM_COLUMNS.columns]


def exported(teams: QuerySet[Team]) -> Iterator[list[str]]:
    """One row of texts a team; its place is named by its whole path, which alone decides on importing again."""
    for team in teams.iterator(chunk_size=2000):
        yield [
            team.name,
            team.place_path.strip("/"),
            "",
            "",
            "",
            team.origin,
            team.phone,
            str(team.samplers),
            str(team.helpers),
            f"{team.starts:%H:%M}",
            f"{team.ends:%H:%M}",
        ]
