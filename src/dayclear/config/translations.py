"""Chinese of every part of the product, merged from locale/zh_Hans/parts/*.po into the one catalogue.

Pure Python: GNU gettext need not be on the machine. The parts are the source; the .mo file that Django
reads is built, never committed. Nothing of Django or Dayclear is imported, because the build runs this before
either is installed.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale" / "zh_Hans"
PARTS = LOCALE / "parts"
CATALOGUE = LOCALE / "LC_MESSAGES" / "django.mo"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """All parts as one. ``differences`` names each text said in two ways; the first one counts."""

    catalogue: polib.POFile
    differences: list[str] = field(default_factory=list)


def compile_translations() -> Path:
    """Writes the catalogue where it would differ from what stands there, and returns its path.

    Raises OSError if a part is no .po file; the message names file and line.
    """
    compiled = merge(parts()).catalogue.to_binary()
    CATALOGUE.parent.mkdir(exist_ok=True)
    if not CATALOGUE.is_file() or CATALOGUE.read_bytes() != compiled:
        _replace(CATALOGUE, compiled)
    return CATALOGUE


def parts() -> Iterator[tuple[str, polib.POFile]]:
    """Every part with its name, in the order of the names."""
    for path in sorted(PARTS.glob("*.po")):
        yield path.name, polib.pofile(str(path), encoding="utf-8")


def merge(named_parts: Iterable[tuple[str, polib.POFile]]) -> Merged:
    """All parts as one catalogue, each text once."""
    merged = Merged(polib.POFile())
    merged.catalogue.metadata = HEADER
    first: dict[tuple[str, str | None], tuple[str, polib.POEntry]] = {}
    for name, entry in _translated(named_parts):
        first_name, said = first.setdefault((entry.msgid, entry.msgctxt), (name, entry))
        if said is entry:
            merged.catalogue.append(entry)
        elif (said.msgstr, said.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            merged.differences.append(
                f"“{entry.msgid}” is “{said.msgstr}” in {first_name} and “{entry.msgstr}” in {name}."
            )
    return merged


def _translated(named_parts: Iterable[tuple[str, polib.POFile]]) -> Iterator[tuple[str, polib.POEntry]]:
    for name, part in named_parts:
        yield from ((name, entry) for entry in part if entry.translated() and not entry.obsolete)


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, so that a server starting meanwhile never reads half a catalogue."""
    half = path.with_suffix(f".{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)
