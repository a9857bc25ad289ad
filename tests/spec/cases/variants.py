"""The protocols under which it is told how long contacts stay: the shipped one, and with the contacts of each variant."""

from functools import cache
from pathlib import Path

from dayclear.command.protocol import load
from dayclear.command.protocol.loading import shipped_text

FILES = Path(__file__).parent / "protocols"
FIRST, NEXT_SECTION = "\n[[contact]]\n", "\n[release]\n"
SHIPPED = "plan_8"


def text_of(variant):
    """A whole protocol, as a district would put it into force."""
    text = shipped_text()
    if variant == SHIPPED:
        return text
    begin, end = text.index(FIRST), text.index(NEXT_SECTION)
    contacts = (FILES / f"{variant}.toml").read_text(encoding="utf-8")
    return f"{text[:begin]}\n{contacts}{text[end:]}"


@cache
def contacts_of(variant):
    return load(text_of(variant), file=f"{variant}.toml").contacts
