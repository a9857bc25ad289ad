"""The protocols that the tables of zones are told under: the shipped one with the zones of each variant."""

from functools import cache
from pathlib import Path

from dayclear.command.protocol import load
from dayclear.command.protocol.loading import shipped_text

FILES = Path(__file__).parent / "protocols"
NEXT_SECTION = "# ── Screening"


@cache
def zones_of(variant):
    """The kinds of zone of a variant, read and checked as a whole protocol."""
    text = shipped_text()
    begin, end = text.index("[[zone]]"), text.index(NEXT_SECTION)
    zones = (FILES / f"{variant}.toml").read_text(encoding="utf-8")
    return load(f"{text[:begin]}{zones}\n{text[end:]}", file=f"{variant}.toml").zones
