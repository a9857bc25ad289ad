"""Rows of a list of contacts: who was exposed to which case, when and how, in the words of the list.

A contact who is a case of the list, or became one, is a link; everybody else is followed and stays a contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dayclear.cases.line_lists.dates import DayRead

KINDS = {
    "close": "close", "close contact": "close", "密接": "close", "密切接触者": "close", "密切接触": "close",
    "secondary": "secondary", "secondary contact": "secondary", "contact of contact": "secondary",
    "contact of a close contact": "secondary", "次密接": "secondary", "次密": "secondary",
    "次密切接触者": "secondary", "密接的密接": "secondary",
}  # fmt: skip
_SETTINGS = (
    ("household", ("household", "same_house", "共同生活", "同住", "家庭", "家人", "夫妻", "配偶", "父", "母", "子女")),
    ("work", ("work", "business", "colleague", "office", "同事", "单位", "工作")),
    ("school", ("school", "class", "同学", "学校", "教室")),
    ("meal", ("meal", "restaurant", "canteen", "同桌", "同餐", "聚餐", "餐")),
    ("medical", ("hospital", "clinic", "health care", "healthcare", "medical", "医院", "诊所", "就诊")),
    ("vehicle", ("vehicle", "train", "flight", "plane", "bus", "taxi", "同乘", "同车", "列车", "航班")),
    ("shop", ("shop", "market", "store", "超市", "商店", "市场")),
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class ContactRow:
    """One contact as the list tells them. ``case_key`` is the case's number as told, of this list or of the district."""

    line: int
    case_key: str
    key: str = ""
    name: str = ""
    phone: str = ""
    identity_number: str = ""
    kind: str = ""
    days: dict[str, DayRead] = field(default_factory=dict)
    relation: str = ""
    setting: str = ""
    status: str = ""
    place: str = ""
    age: float | None = None
    sex: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def who(self) -> tuple[str, ...]:
        """By what the list tells one contact of a case from another."""
        return (self.key,) if self.key else (self.identity_number, self.phone, self.name)

    @property
    def last_exposed_on(self) -> date | None:
        return self.days["last_exposed"].last if "last_exposed" in self.days else None


def kind_of(cell: str) -> str:
    """Close or secondary, nothing for a word that is not known."""
    return KINDS.get(" ".join(cell.casefold().split()), "")


def setting_in(told: str) -> str:
    """The kind of place that words of a list tell, ``other`` where they tell none."""
    plain = told.casefold()
    return next((setting for setting, said in _SETTINGS if any(word in plain for word in said)), "other")


def full_name(cells: Mapping[str, str]) -> str:
    """The name as one: as told, or the last name and the first, without a blank where it is Chinese."""
    if cells.get("name"):
        return cells["name"]
    first, last = cells.get("first_name", ""), cells.get("last_name", "")
    return f"{last}{first}" if _is_chinese(last + first) else " ".join(filter(None, (first, last)))


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
