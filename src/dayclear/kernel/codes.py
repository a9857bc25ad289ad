"""What is printed and scanned: the code of a door, the code of a person, the label of a tube, the key of a residents' page.

The first two are the id itself in Crockford's base 32 (https://www.crockford.com/base32.html) behind a prefix that
says which of the two it is. They hold no name and no place: only somebody with a scope can look up whose they
are. A label carries a check character (ISO 7064 mod 37,36), so that a mistyped number is no other tube. All of
them keep to the alphanumeric mode of QR codes. ``frontend/src/scanning/codes.ts`` is the same in the browser.

A key is none of these: it is drawn by lot, so that nobody comes from one place's page to another's (docs/adr/0012).
"""

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from stdnum.iso7064 import mod_37_36

from dayclear.kernel.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 26
ID_BITS = 128
BITS_EACH = 5
READ_AS = str.maketrans("OIL", "011")
"""Letters that the alphabet leaves out, because eyes take them for these digits."""

KEY_LENGTH = 16
"""Eighty bits: with a page for each of 10,000 places, one guess in 10²⁰ opens one."""
KEY_GROUP = 4

LONGEST_PREFIX = 7
NUMBER_DIGITS = 8
HIGHEST_NUMBER = 10**NUMBER_DIGITS - 1
_PREFIX = re.compile(rf"[A-Z]{{1,{LONGEST_PREFIX}}}")
_LABEL = re.compile(rf"([A-Z]{{1,{LONGEST_PREFIX}}})(\d{{{NUMBER_DIGITS}}})[0-9A-Z]", re.ASCII)


class CodeKind(StrEnum):
    DOOR = "DCD"
    PERSON = "DCP"


def _(text: str) -> str:
    """Marks a text for the translators; the floor that knows languages says it."""
    return text


class UnreadableCode(InvalidInput):
    """The text is no code of ours, or a damaged one. Whoever shows it translates ``message`` and ``remedy``."""

    def __init__(self, message: str, remedy: str = _("Scan it again, or choose from the list.")) -> None:
        super().__init__(message, remedy)


@dataclass(frozen=True, slots=True)
class Code:
    """One door or one person, as it is printed."""

    kind: CodeKind
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}-{_in_base_32(self.id)}"

    @classmethod
    def read(cls, scanned: str) -> Self:
        """The code in what a scanner or a hand has entered; case and spaces do not count. Raises UnreadableCode."""
        plain = "".join(scanned.split()).upper()
        prefix, dash, written = plain.partition("-")
        if not dash or prefix not in tuple(CodeKind):
            raise UnreadableCode(_("This is no code of a door or a person."))
        return cls(CodeKind(prefix), _from_base_32(written))


_OF_PEOPLE = frozenset(f"{kind}-" for kind in CodeKind)


def is_of_people(scanned: str) -> bool:
    """Whether it begins as the code of a door or of a person does, which no tube's label may."""
    return scanned[:4].upper() in _OF_PEOPLE


def read_door(scanned: str) -> UUID:
    """The household behind a door. Raises UnreadableCode."""
    return _read(scanned, CodeKind.DOOR, _("This is the code of a person, not of a door."))


def read_person(scanned: str) -> UUID:
    """Raises UnreadableCode."""
    return _read(scanned, CodeKind.PERSON, _("This is the code of a door, not of a person."))


def _read(scanned: str, wanted: CodeKind, otherwise: str) -> UUID:
    code = Code.read(scanned)
    if code.kind is not wanted:
        raise UnreadableCode(otherwise)
    return code.id


def _in_base_32(value: UUID) -> str:
    number, written = value.int, ""
    for _digit in range(ID_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        written = ALPHABET[digit] + written
    return written


def _from_base_32(written: str) -> UUID:
    plain = written.replace("-", "").translate(READ_AS)
    if len(plain) != ID_LENGTH:
        raise UnreadableCode(_("This code is not complete."))
    number = 0
    for letter in plain:
        digit = ALPHABET.find(letter)
        if digit < 0:
            raise UnreadableCode(_("This code holds a letter that no code of ours has."))
        number = number << BITS_EACH | digit
    if number >> ID_BITS:
        raise UnreadableCode(_("This code is damaged."))
    return UUID(int=number)


def new_key() -> str:
    """An unguessable key, short enough to be typed from paper."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(KEY_LENGTH))


def read_key(typed: str) -> str:
    """The key in what somebody has typed from paper: case, spaces and dashes do not count."""
    return "".join(typed.split()).replace("-", "").upper().translate(READ_AS)


def key_on_paper(key: str) -> str:
    """In groups that the eye keeps apart: ``7Q2M-…``."""
    return "-".join(key[start : start + KEY_GROUP] for start in range(0, len(key), KEY_GROUP))


def check_prefix(prefix: str) -> str:
    """The prefix of a series of labels in capitals. Raises InvalidInput."""
    plain = prefix.strip().upper()
    if not _PREFIX.fullmatch(plain):
        raise InvalidInput(
            _("Labels begin with one to seven letters from A to Z."), _("Choose other letters.")
        )
    return plain


def tube_label(prefix: str, number: int) -> str:
    """``JT`` and 1 are ``JT00000001`` and its check character. Raises InvalidInput and ValueError."""
    if not 0 < number <= HIGHEST_NUMBER:
        raise ValueError(f"Labels are numbered from 1 to {HIGHEST_NUMBER}, not {number}.")
    body = f"{check_prefix(prefix)}{number:0{NUMBER_DIGITS}}"
    return f"{body}{mod_37_36.calc_check_digit(body)}"


def is_damaged_label(barcode: str) -> bool:
    """Whether it looks like a label of ours but its check character does not fit.

    Only a hint: tubes with other people's barcodes are welcome, and one of them may look like ours.
    """
    return bool(_LABEL.fullmatch(barcode)) and not mod_37_36.is_valid(barcode)
