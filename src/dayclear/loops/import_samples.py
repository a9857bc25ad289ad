"""For each kind of file a workbook to fill in: the headings that are understood, and one row of an example below them."""

from collections.abc import Mapping
from io import BytesIO

from django.utils.translation import get_language

from dayclear.kernel.scope import Scope
from dayclear.loops.imports import kind_open_to
from dayclear.records import exports
from dayclear.records.models import ImportKind

Cell = str | tuple[str, str]
"""What stands in a cell: the same in every language, or the word in Chinese and the one in English."""

_HOME: Mapping[str, Cell] = {
    "street": ("清河街道", "Qinghe Street"),
    "community": ("朝阳里社区", "Zhaoyangli Community"),
    "compound": ("锦绣花园", "Jinxiu Garden"),
    "building": "3",
    "unit": "1",
}
_GATHERING: Mapping[str, Cell] = {name: _HOME[name] for name in ("street", "community", "compound")}
_PERSON: Mapping[str, Cell] = {"name": "张三", "phone": "13800000000"}

EXAMPLES: Mapping[str, Mapping[str, Cell]] = {
    ImportKind.PLACES: {
        "code": "C12",
        "name": "锦绣花园",
        "name_en": "Jinxiu Garden",
        "level": ("小区", "compound"),
        "parent_code": "220113001001",
        "latitude": "44.1518",
        "longitude": "125.8397",
    },
    ImportKind.RESIDENTS: {
        **_PERSON,
        **_HOME,
        "sex": ("男", "male"),
        "birth_on": "1984-02-03",
        "door": "301",
        "vulnerabilities": ("独居", "lives_alone"),
    },
    ImportKind.RESULTS: {
        "barcode": "A0000001",
        "result": ("阴性", "negative"),
        "tested_at": "2022-04-03 14:05",
        "method": "RT-PCR",
    },
    ImportKind.OCCUPANCY: {
        **_HOME,
        "source": ("物业", "property"),
        "counted_on": "2022-04-03",
        "door": "301",
        "people": "3",
    },
    ImportKind.MEMBERS: {
        **_PERSON,
        **_HOME,
        "employer": ("清河街道卫生院", "Qinghe Health Station"),
        "key_group": ("医务人员", "Medical staff"),
        "door": "301",
        "from_on": "2022-04-03",
    },
    ImportKind.TEAMS: {
        **_GATHERING,
        "name": ("采样1队", "Team 1"),
        "phone": "13800000000",
        "samplers": "2",
        "helpers": "1",
        "starts": "08:00",
        "ends": "18:00",
    },
    ImportKind.VISITS: {
        **_PERSON,
        **_GATHERING,
        "time_in": "2022-04-03 12:05",
        "time_out": "2022-04-03 12:40",
        "setting": ("食堂", "meal"),
    },
    ImportKind.ROOMS: {
        "facility": ("清河隔离点", "Qinghe Isolation Site"),
        "room": "301",
        "beds": "1-2",
        "sex": ("女", "women"),
        "for_family": ("否", "no"),
        "cares_for": ("轮椅", "wheelchair"),
    },
}


def workbook(*, kind: str, scope: Scope) -> bytes:
    """In the language of whoever asks. Nothing of the district is in it. Raises Refused to who may not bring such a file."""
    chosen = kind_open_to(kind, scope)
    english = not (get_language() or "").startswith("zh")
    headers = [column.name if english else column.label for column in chosen.columns]
    row = [_said(EXAMPLES[kind].get(column.name, ""), english=english) for column in chosen.columns]
    stream = BytesIO()
    exports.write_workbook(stream, headers, [row], str(chosen.label))
    return stream.getvalue()


def _said(cell: Cell, *, english: bool) -> str:
    return cell if isinstance(cell, str) else cell[english]
