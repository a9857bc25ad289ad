"""The columns of a resident file, the same for reading and for writing: an export can be imported again."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import QuerySet

from dayclear.people.models import IdentityKind, Person, Sex, Standing
from dayclear.people.resident_rows import VULNERABILITIES
from dayclear.places.finder import Address
from dayclear.places.models import Place
from dayclear.records.tables import Column, Row, TableSchema, choice, day, integer, text, text_of_at_most

SEXES = {
    "男": Sex.MALE, "男性": Sex.MALE, "male": Sex.MALE, "m": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "female": Sex.FEMALE, "f": Sex.FEMALE,
    "未知": Sex.UNKNOWN, "unknown": Sex.UNKNOWN,
}  # fmt: skip
IDENTITY_KINDS = {
    "身份证": IdentityKind.RESIDENT, "居民身份证": IdentityKind.RESIDENT, "resident": IdentityKind.RESIDENT,
    "护照": IdentityKind.PASSPORT, "passport": IdentityKind.PASSPORT,
    "居住证": IdentityKind.PERMIT, "通行证": IdentityKind.PERMIT, "港澳台居民居住证": IdentityKind.PERMIT,
    "permit": IdentityKind.PERMIT,
    "其他": IdentityKind.OTHER, "其他证件": IdentityKind.OTHER, "other": IdentityKind.OTHER,
}  # fmt: skip

RESIDENT_COLUMNS = TableSchema(
    columns=(
        Column("name", ("姓名", "name", "full name"), text_of_at_most(120), required=True),
        Column("sex", ("性别", "sex", "gender"), choice(SEXES)),
        Column("birth_on", ("出生日期", "birth date", "birth_on", "date of birth"), day),
        Column("age", ("年龄", "age"), integer),
        Column("identity_kind", ("证件类型", "identity kind", "identity_kind"), choice(IDENTITY_KINDS)),
        Column(
            "identity_number",
            ("证件号码", "身份证号", "身份证号码", "identity number", "identity_number"),
            text,
        ),
        Column("phone", ("手机号", "手机号码", "联系电话", "电话", "phone", "telephone"), text),
        Column("place_code", ("地点编码", "place code", "place_code"), text),
        Column("street", ("街道", "乡镇", "街道/乡镇", "街道(乡镇)", "street", "township"), text),
        Column("community", ("社区", "村", "社区/村", "社区(村)", "community", "village"), text),
        Column("compound", ("小区", "compound"), text),
        Column("building", ("楼栋", "楼号", "building"), text),
        Column("unit", ("单元", "unit"), text),
        Column("door", ("门牌号", "房号", "户号", "door"), text_of_at_most(40), required=True),
        Column("registered_address", ("户籍地址", "户籍", "registered address", "registered_address"), text),
        Column("key_groups", ("重点人群", "人员类别", "key groups", "key_groups"), text),
        Column("vulnerabilities", ("特殊情况", "vulnerabilities"), text),
        Column("employer", ("工作单位", "employer"), text_of_at_most(120)),
    )
)

_ADDRESS_COLUMNS = ("street", "community", "compound", "building", "unit")
_SAID_IN_CHINESE = {
    code: word for word, code in reversed(list(VULNERABILITIES.items())) if not word.isascii()
}
_KINDS_IN_CHINESE = {
    code: word for word, code in reversed(list(IDENTITY_KINDS.items())) if not word.isascii()
}
_SEXES_IN_CHINESE = {code: word for word, code in reversed(list(SEXES.items())) if not word.isascii()}


def address(row: Row) -> Address:
    """Where a row says that its person lives, without the door."""
    cells = row.values
    return Address(
        cells.get("place_code") or "",
        cells.get("street") or "",
        cells.get("community") or "",
        cells.get("compound") or "",
        cells.get("building") or "",
        cells.get("unit") or "",
    )


def headers(*, chinese: bool) -> list[str]:
    """The head of an exported file, in the order of ``exported``."""
    return [column.headers[0] if chinese else column.name for column in RESIDENT_COLUMNS.columns]


def exported(people: QuerySet[Person], on: date) -> Iterator[list[str]]:
    """One row of texts for everyone living here, in the order of ``headers``; ages are those at a date.

    The columns of places carry names for the reader's sake; on importing again, the place code alone decides.
    What is known to be empty is written as 无, as an empty cell would say nothing.
    """
    named = {
        path: (level, name) for path, level, name in Place.objects.values_list("path", "level", "name_zh")
    }
    living = people.filter(standing=Standing.LIVES_HERE).select_related("household__place")
    for person in living.iterator(chunk_size=2000):
        told = _told(person, on) | _told_place(person, named)
        yield [told.get(column.name, "") for column in RESIDENT_COLUMNS.columns]


def _told(person: Person, on: date) -> dict[str, str]:
    birth_on = person.birth_on
    estimated = person.birth_estimated
    return {
        "name": person.name,
        "sex": _SEXES_IN_CHINESE[Sex(person.sex)],
        "birth_on": birth_on.isoformat() if birth_on and not estimated else "",
        "age": str(on.year - birth_on.year) if birth_on and estimated else "",
        "identity_kind": _KINDS_IN_CHINESE[IdentityKind(person.identity_kind)]
        if person.identity_kind
        else "",
        "identity_number": person.identity_number or "",
        "phone": person.phone,
        "door": person.household.door,
        "registered_address": person.registered_address,
        "key_groups": "、".join(person.key_groups) or "无",
        "vulnerabilities": "、".join(_SAID_IN_CHINESE[flag] for flag in person.vulnerabilities) or "无",
        "employer": person.employer,
    }


def _told_place(person: Person, named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    place = person.household.place
    told = {"place_code": place.path.strip("/")}
    for path in place.ancestor_paths:
        level, name = named.get(path, ("", ""))
        column = "community" if level == "village" else level
        if column in _ADDRESS_COLUMNS:
            told[column] = name
    return told
