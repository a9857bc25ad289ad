"""What a column of a line list or a contact list can mean, and what other systems call it.

The headings are those of epicontacts and linelist packages of R, of DHIS2 Tracker, Go.Data and SORMAS exports, and of
Chinese disease control.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEEP, LEAVE_OUT = "keep", "leave_out"
"""A column that is kept as told without being understood, and one that is not taken in at all."""
_MEANINGLESS = re.compile(r"[\W_]+")


class Layout(StrEnum):
    """One row a case, or one row a link from an infector to an infectee."""

    CASES = "cases"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Field:
    """``holds`` is how its cells are read: key, text, day, age, sex, days or mentions."""

    name: str
    label: Promise
    holds: str
    headings: tuple[str, ...]


CASE_FIELDS: Sequence[Field] = (
    Field(
        "key",
        _("Case number"),
        "key",
        (
            "id",
            "case id",
            "case no",
            "case number",
            "uuid",
            "case",
            "epid number",
            "person id",
            "patient id",
            "visual id",
            "case visual id",
            "event",
            "event uid",
            "tracked entity",
            "tracked entity instance",
            "external id",
            "病例编号",
            "病例号",
            "个案编号",
            "编号",
            "病例",
        ),
    ),
    Field(
        "infector",
        _("Infected by (case number)"),
        "key",
        (
            "infector",
            "infector id",
            "infected by",
            "source case",
            "source case id",
            "source case visual id",
            "感染来源病例",
            "传染源编号",
            "上一代病例",
            "传染源病例",
        ),
    ),
    Field(
        "source",
        _("Source of infection, in words"),
        "mentions",
        (
            "infection source",
            "source of infection",
            "source",
            "epi link",
            "epidemiological link",
            "probable source",
            "感染来源",
            "传染源",
            "可能感染来源",
            "关联病例",
            "流行病学关联",
        ),
    ),
    Field(
        "onset",
        _("Onset"),
        "day",
        (
            "onset",
            "onset date",
            "date of onset",
            "date onset",
            "dt onset",
            "symptom onset",
            "symptoms onset date",
            "symptom onset date",
            "date of symptom onset",
            "onset of symptoms",
            "date of prodrome",
            "symptomonset",
            "case symptoms onset date",
            "发病日期",
            "发病时间",
            "发病",
            "症状出现日期",
            "首发症状日期",
        ),
    ),
    Field(
        "confirmed",
        _("Confirmed on"),
        "day",
        (
            "confirm date",
            "confirmed",
            "confirmation date",
            "date of confirmation",
            "dt diag",
            "date of diagnosis",
            "diagnosis date",
            "lab confirmation date",
            "date confirmed",
            "确诊日期",
            "确诊时间",
            "诊断日期",
            "诊断时间",
            "阳性日期",
            "检出日期",
        ),
    ),
    Field(
        "reported",
        _("Reported on"),
        "day",
        (
            "report date",
            "dt report",
            "date of report",
            "date of reporting",
            "date reported",
            "event date",
            "enrollment date",
            "date of notification",
            "notification date",
            "case report date",
            "报告日期",
            "报告时间",
            "通报日期",
        ),
    ),
    Field(
        "exposed_from",
        _("Exposed from"),
        "day",
        (
            "dt start exp",
            "start source",
            "exposure start",
            "date of first exposure",
            "暴露开始日期",
            "首次暴露日期",
        ),
    ),
    Field(
        "exposed_until",
        _("Exposed until"),
        "day",
        (
            "dt end exp",
            "end source",
            "exposure end",
            "date of last exposure",
            "last contact date",
            "暴露结束日期",
            "末次暴露日期",
            "末次接触日期",
        ),
    ),
    Field(
        "died",
        _("Died on"),
        "day",
        ("dt death", "date of death", "death date", "death", "死亡日期", "死亡时间"),
    ),
    Field(
        "age",
        _("Age"),
        "age",
        (
            "age",
            "age years",
            "age in years",
            "age year",
            "person approximate age",
            "approximate age",
            "年龄",
            "年龄岁",
            "周岁",
        ),
    ),
    Field("sex", _("Sex"), "sex", ("sex", "gender", "person sex", "case sex", "性别")),
    Field(
        "place",
        _("Place, in words"),
        "text",
        (
            "place",
            "location",
            "loc hosp",
            "residence",
            "organisation unit",
            "organisation unit name",
            "org unit",
            "org unit name",
            "responsible district",
            "district",
            "community",
            "health facility",
            "place of residence",
            "addresses 1 location",
            "address location",
            "compound",
            "village",
            "居住地",
            "现住地",
            "地点",
            "所在地",
            "小区",
            "社区",
            "现住地址小区",
            "街道",
        ),
    ),
    Field(
        "household",
        _("Household"),
        "text",
        (
            "family id",
            "household",
            "household id",
            "household number",
            "hh id",
            "户号",
            "家庭编号",
            "家庭户号",
        ),
    ),
    Field(
        "setting",
        _("Where it was passed on"),
        "text",
        (
            "setting",
            "exposure",
            "exposure setting",
            "cluster risk",
            "place infect",
            "place of infection",
            "transmission setting",
            "exposure type",
            "暴露场所",
            "感染场所",
            "聚集场所",
            "暴露地点",
        ),
    ),
    Field(
        "outcome",
        _("Outcome"),
        "text",
        ("outcome", "outcome id", "case outcome", "status", "转归", "结局", "病情转归"),
    ),
)
LINK_FIELDS: Sequence[Field] = (
    Field(
        "infector",
        _("Infector (case number)"),
        "key",
        (
            "from",
            "infector",
            "infector case",
            "infector id",
            "source",
            "source case",
            "source case id",
            "source uid",
            "source visual id",
            "source person id",
            "source person visual id",
            "from tracked entity",
            "case id",
            "caze uuid",
            "case uuid",
            "case epid number",
            "传染者",
            "传染源",
            "源病例",
            "传染源编号",
            "上一代病例",
        ),
    ),
    Field(
        "infectee",
        _("Infectee (case number)"),
        "key",
        (
            "to",
            "infectee",
            "infectee case",
            "infectee id",
            "target",
            "target case",
            "target case id",
            "target uid",
            "target visual id",
            "target person id",
            "target person visual id",
            "to tracked entity",
            "resulting case",
            "resulting case uuid",
            "resulting case id",
            "contact id",
            "被感染者",
            "被感染病例",
            "下一代病例",
            "续发病例",
        ),
    ),
    Field(
        "setting",
        _("Where it was passed on"),
        "text",
        (
            "exposure",
            "setting",
            "cluster risk",
            "relation",
            "relationship",
            "exposure type",
            "contact type",
            "context of transmission",
            "context of exposure",
            "social relationship",
            "contact proximity",
            "relation to case",
            "relationship type",
            "暴露场所",
            "接触方式",
            "关系",
            "接触场所",
            "感染场所",
        ),
    ),
    Field(
        "days",
        _("Days between onsets, as told"),
        "days",
        ("diff dt onset", "onset diff", "serial interval", "si", "发病间隔", "代际间隔", "发病间隔天数"),
    ),
    Field(
        "infector_onset",
        _("Onset of the infector"),
        "day",
        ("infector onset", "onset infector", "source onset", "source date of onset", "传染者发病日期"),
    ),
    Field(
        "infectee_onset",
        _("Onset of the infectee"),
        "day",
        ("infectee onset", "onset infectee", "target onset", "target date of onset", "被感染者发病日期"),
    ),
    Field(
        "infector_confirmed",
        _("Infector confirmed on"),
        "day",
        ("confirm infector", "infector confirmed", "infector confirm", "传染者确诊日期"),
    ),
    Field(
        "infectee_confirmed",
        _("Infectee confirmed on"),
        "day",
        ("confirm infectee", "infectee confirmed", "infectee confirm", "被感染者确诊日期"),
    ),
)
# Names and numbers of people are not needed for an analysis, so they stay outside unless somebody says otherwise.
NAMING = (
    "name", "first name", "last name", "middle name", "full name", "patient name", "person first name",
    "person last name", "surname", "phone", "phone number", "telephone", "mobile", "mobile number", "email",
    "person phone", "national id", "passport", "passport number", "id number", "document number", "address",
    "street", "house number", "person address street", "person address house number", "date of birth", "birthdate",
    "dob", "person birthdate", "姓名", "患者姓名", "电话", "联系电话", "手机", "手机号", "身份证", "身份证号", "身份证号码",
    "证件号码", "住址", "现住址", "详细地址", "家庭住址", "出生日期", "户籍地址",
)  # fmt: skip


def fields_of(layout: Layout) -> Sequence[Field]:
    return CASE_FIELDS if layout == Layout.CASES else LINK_FIELDS


def words(heading: str) -> str:
    """A heading as it is compared: width, case, dots, underlines, brackets and spaces do not count."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading))
    return _MEANINGLESS.sub(" ", spread.casefold()).strip()


def _plain(heading: str) -> str:
    return words(heading).replace(" ", "")


_KNOWN: Mapping[Layout, Mapping[str, tuple[str, int]]] = {
    layout: {
        _plain(heading): (field.name, rank)
        for field in fields_of(layout)
        for rank, heading in enumerate(field.headings)
    }
    for layout in Layout
}
_NAMING = frozenset(map(_plain, NAMING))


def meant(heading: str, layout: Layout) -> str | None:
    """The field that other systems call so; LEAVE_OUT for what names a person; None where nothing is known."""
    plain = _plain(heading)
    return LEAVE_OUT if plain in _NAMING else _KNOWN[layout].get(plain, (None, 0))[0]


def rank(heading: str, layout: Layout) -> int:
    """Of several headings with one meaning, the one with the lowest rank is meant."""
    return _KNOWN[layout].get(_plain(heading), ("", 0))[1]


def headings_key(headings: Sequence[str]) -> str:
    """What a set of headings is remembered by, whatever their order."""
    told = "\n".join(sorted(words(heading) for heading in headings))
    return hashlib.sha256(told.encode()).hexdigest()
