"""From a row of a file to the particulars of a person: what the columns say must agree. Pure: no database."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_noop as _

from dayclear.people import rules
from dayclear.records.tables import CellError, phone
from dayclear.records.wording import told

# Ages on lists are often counted the traditional way, in which a child is one at birth and older at each New
# Year.
AGE_TOLERANCE_YEARS = 2
MOST_FLAGS = 20
# The words a file may use for each vulnerability, beside its code.
VULNERABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "lives_alone": "lives_alone", "独居": "lives_alone", "独居老人": "lives_alone",
        "pregnant": "pregnant", "孕妇": "pregnant", "孕产妇": "pregnant",
        "dialysis": "dialysis", "透析": "dialysis", "血液透析": "dialysis",
        "bedridden": "bedridden", "卧床": "bedridden", "不能下楼": "bedridden", "行动不便": "bedridden",
        "disabled": "disabled", "残疾": "disabled", "残疾人": "disabled",
        "long_term_medicine": "long_term_medicine", "长期用药": "long_term_medicine",
        "慢性病": "long_term_medicine",
        "minimum_income": "minimum_income", "低保": "minimum_income", "低保户": "minimum_income",
        "poor": "poor", "困难": "poor", "困难户": "poor", "贫困户": "poor",
        "no_phone": "no_phone", "无手机": "no_phone", "无电话": "no_phone",
    }
)  # fmt: skip
_NONE_WORDS = frozenset({"无", "没有", "none", "-", "—", "/"})
_SEPARATORS = re.compile(r"[、,,;;|/\s]+")


class Contradiction(Exception):
    """A row that cannot be taken: in which column, and what the writer can do."""

    def __init__(self, column: str, value: object, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = "" if value is None else str(value)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Particulars:
    """A person as a file tells them. Empty text and None mean that the file says nothing."""

    name: str
    sex: str = "unknown"
    birth_on: date | None = None
    birth_estimated: bool = False
    identity_kind: str = ""
    identity_number: str | None = None
    phone: str = ""
    registered_address: str = ""
    vulnerabilities: list[str] | None = None
    key_groups: list[str] | None = None
    employer: str = ""


def particulars(
    cells: Mapping[str, Any],
    on: date,
    *,
    vulnerabilities: Mapping[str, str],
    key_groups: Mapping[str, str] | None,
) -> Particulars:
    """The row's particulars, or Contradiction.

    ``cells`` holds text except birth_on (date), age (int) and sex and identity_kind (their codes).
    ``vulnerabilities`` and ``key_groups`` say which code each word stands for; without key groups any word is
    taken as it is.
    """
    kind, number = identity(cells.get("identity_kind") or "", cells.get("identity_number") or "", on)
    sex = cells.get("sex") or "unknown"
    birth_on = cells.get("birth_on")
    age = cells.get("age")
    if number is not None and kind == "resident":
        birth_on, sex = _agreed_with_number(number, birth_on, sex)
    _check_birth(birth_on, age, on)
    estimated = birth_on is None and age is not None
    return Particulars(
        name=cells["name"],
        sex=sex,
        birth_on=rules.birth_from_age(age, on) if estimated and age is not None else birth_on,
        birth_estimated=estimated,
        identity_kind=kind,
        identity_number=number,
        phone=phone_number(cells.get("phone") or ""),
        registered_address=cells.get("registered_address") or "",
        vulnerabilities=_codes(cells.get("vulnerabilities") or "", "vulnerabilities", vulnerabilities),
        key_groups=_codes(cells.get("key_groups") or "", "key_groups", key_groups),
        employer=cells.get("employer") or "",
    )


def identity(kind: str, number: str, on: date) -> tuple[str, str | None]:
    """The kind and the normal form of an identity number, checked; no number is no identity."""
    if not number:
        return "", None
    plain = number if number.isascii() else unicodedata.normalize("NFKC", number)
    plain = plain.replace(" ", "").upper()
    if not kind:
        kind = "resident" if len(plain) in _RESIDENT_LENGTHS or not plain[:1].isalpha() else "other"
    if kind == "resident":
        _check_resident_number(plain, on)
    elif not rules.is_usable_number(plain):
        raise Contradiction(
            "identity_number",
            number,
            told(_("No document has such a number.")),
            told(_("Use 4 to 30 letters and digits, as printed on the document.")),
        )
    return kind, plain


_RESIDENT_LENGTHS = frozenset({rules.RESIDENT_NUMBER_LENGTH, rules.OLD_RESIDENT_NUMBER_LENGTH})


def _check_resident_number(number: str, on: date) -> None:
    if len(number) == rules.OLD_RESIDENT_NUMBER_LENGTH and number.isdigit():
        reason = told(_("Numbers of 15 digits ended in 2013 and have no check digit."))
        remedy = told(_("Enter the 18-digit number, or leave the number out."))
    elif not rules.has_resident_form(number):
        reason = told(_("A resident identity number has 17 digits and a digit or X."))
        remedy = told(_("Correct the number; for another document fill in the kind of document."))
    elif not rules.has_right_check_digit(number):
        reason = told(_("The check digit does not fit: a digit was mistyped."))
        remedy = told(_("Compare with the card and correct the number."))
    elif (birth_on := rules.birth_date_in(number)) is None or birth_on > on:
        reason = told(_("The birth date inside the number does not exist."))
        remedy = told(_("Compare with the card and correct the number."))
    else:
        return
    raise Contradiction("identity_number", number, reason, remedy)


def _agreed_with_number(number: str, birth_on: date | None, sex: str) -> tuple[date | None, str]:
    told_on, told_sex = rules.birth_date_in(number), rules.sex_in(number)
    if birth_on is not None and birth_on != told_on:
        raise Contradiction(
            "birth_on",
            birth_on,
            told(_("The identity number says %(date)s."), date=str(told_on)),
            told(_("Correct the birth date or the identity number.")),
        )
    if sex not in {"unknown", told_sex}:
        raise Contradiction(
            "sex",
            sex,
            told(_("The identity number says otherwise: its 17th digit is odd for men and even for women.")),
            told(_("Correct the sex or the identity number.")),
        )
    return told_on, told_sex


def _check_birth(birth_on: date | None, age: int | None, on: date) -> None:
    if birth_on is not None and not (on.year - rules.MAX_AGE_YEARS <= birth_on.year and birth_on <= on):
        raise Contradiction(
            "birth_on", birth_on, told(_("Nobody alive was born then.")), told(_("Correct the birth date."))
        )
    if age is None:
        return
    if not 0 <= age <= rules.MAX_AGE_YEARS:
        raise Contradiction(
            "age", age, told(_("Nobody has this age.")), told(_("Correct the age, in whole years."))
        )
    years = rules.age_years(birth_on, on)
    if years is not None and abs(years - age) > AGE_TOLERANCE_YEARS:
        reason = told(_("By the birth date the age is %(years)s."), years=years)
        raise Contradiction(
            "age", age, reason, told(_("Correct the age or the birth date, or leave the age out."))
        )


def phone_number(text: str) -> str:
    """The digits of a telephone number; Contradiction where it is none."""
    try:
        return phone(text) if text else ""
    except CellError as error:
        raise Contradiction("phone", text, error.reason, error.remedy) from error


def _codes(text: str, column: str, known: Mapping[str, str] | None) -> list[str] | None:
    """The codes of the words in a cell, sorted; None where it is empty, no codes where it says none."""
    if not text:
        return None
    if text.strip().lower() in _NONE_WORDS:
        return []
    words = [word for word in _SEPARATORS.split(text) if word]
    codes = set(words) if known is None else {_code(word, column, known) for word in words}
    if len(codes) > MOST_FLAGS or any(len(code) > 24 for code in codes):  # noqa: PLR2004 - the column's width.
        raise Contradiction(
            column,
            text,
            told(_("That is too much for one cell.")),
            told(_("Name the groups, separated by 、.")),
        )
    return sorted(codes)


def _code(word: str, column: str, known: Mapping[str, str]) -> str:
    code = known.get(word) or known.get(word.lower())
    if code is None:
        accepted = "、".join(dict.fromkeys(known))
        raise Contradiction(
            column,
            word,
            told(_("This word is not known here.")),
            told(_("Use one of: %(words)s."), words=accepted),
        )
    return code
