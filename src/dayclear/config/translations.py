"""Chinese of every part of the product, merged from locale/zh_Hans/parts/*.po into the one catalogue Django reads.

Pure Python: GNU gettext need not be on the machine. The parts are the source; the .mo file is built, never
committed. Nothing of Django or Dayclear is imported here, because the build runs this before either is installed.
"""

import os
from collections.abc import Iterator
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


class TranslationsDiffer(ValueError):
    """Two parts say one text in two ways. Make them say the same, or give one a msgctxt."""


def compile_translations() -> Path:
    """Writes the catalogue where it would differ from what stands there, and returns its path.

    Raises:
        TranslationsDiffer: if two parts translate one text differently.
        OSError: if a part is no .po file; the message names file and line.
    """
    compiled = catalogue(parts()).to_binary()
    CATALOGUE.parent.mkdir(exist_ok=True)
    if not CATALOGUE.is_file() or CATALOGUE.read_bytes() != compiled:
        _replace(CATALOGUE, compiled)
    return CATALOGUE


def parts() -> Iterator[tuple[str, polib.POFile]]:
    """Every part with its name, in the order of the names."""
    for path in sorted(PARTS.glob("*.po")):
        yield path.name, polib.pofile(str(path), encoding="utf-8")


def catalogue(named_parts: Iterator[tuple[str, polib.POFile]]) -> polib.POFile:
    """All parts as one, each text once."""
    whole = polib.POFile()
    whole.metadata = HEADER
    first_said: dict[tuple[str, str | None], tuple[str, polib.POEntry]] = {}
    for name, part in named_parts:
        for entry in part:
            if entry.obsolete or "fuzzy" in entry.flags or not entry.translated():
                continue
            key = (entry.msgid, entry.msgctxt)
            if key in first_said:
                _check_same(entry, name, *first_said[key])
                continue
            first_said[key] = (name, entry)
            whole.append(entry)
    return whole


def _check_same(entry: polib.POEntry, name: str, first_name: str, first: polib.POEntry) -> None:
    if (entry.msgstr, entry.msgstr_plural) != (first.msgstr, first.msgstr_plural):
        raise TranslationsDiffer(
            f"“{entry.msgid}” is “{first.msgstr}” in {first_name} and “{entry.msgstr}” in {name}."
        )


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, so that a server starting meanwhile never reads half a catalogue."""
    half = path.with_suffix(f".{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)
