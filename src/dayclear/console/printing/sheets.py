"""Sheets of A4 and what stands on them: the measures of labels, and QR codes as drawings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import segno
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

WIDTH_MM, HEIGHT_MM = 210, 297
QUIET_MODULES = 4
"""The white border that scanners need around a code (ISO/IEC 18004)."""
CORRECTION = "q"
"""A quarter of a code may be scratched or wet; the short texts we print do not grow larger by it."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Labels of one size on a sheet, the block of them in its middle, as sheets of labels are sold."""

    name: str
    label: Promise
    columns: int
    rows: int
    width_mm: float
    height_mm: float
    gap_mm: float = 0

    @property
    def labels(self) -> int:
        return self.columns * self.rows

    @property
    def style(self) -> str:
        """The measures as the style sheet reads them."""
        left_mm = (WIDTH_MM - self.columns * self.width_mm - (self.columns - 1) * self.gap_mm) / 2
        top_mm = (HEIGHT_MM - self.rows * self.height_mm) / 2
        measures = {
            "left": left_mm,
            "top": top_mm,
            "width": self.width_mm,
            "height": self.height_mm,
            "gap": self.gap_mm,
        }
        lengths = "".join(f"--label-{name}:{length:.2f}mm;" for name, length in measures.items())
        return f"--label-columns:{self.columns};{lengths}"


DOORS = SheetLayout("doors", _("2 × 4, 99.1 × 67.7 mm"), 2, 4, 99.1, 67.7, 2.5)
PEOPLE = SheetLayout("people", _("3 × 8, 63.5 × 33.9 mm"), 3, 8, 63.5, 33.9, 2.5)
TUBES = {
    layout.name: layout
    for layout in (
        SheetLayout("5x13", _("5 × 13, 38.1 × 21.2 mm"), 5, 13, 38.1, 21.2, 2.5),
        SheetLayout("5x16", _("5 × 16, 35.6 × 16.9 mm"), 5, 16, 35.6, 16.9, 2.5),
        SheetLayout("4x10", _("4 × 10, 48.5 × 25.4 mm"), 4, 10, 48.5, 25.4),
    )
}


def qr_drawing(text: str) -> SafeString:
    """The QR code of a text as SVG without a size of its own."""
    drawn = segno.make_qr(text, error=CORRECTION)
    svg = drawn.svg_inline(border=QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None)
    return SafeString(svg)


def pages(
    template: str, layout: SheetLayout, printed: Iterable[Item], shell: str, mark: str
) -> Iterator[str]:
    """A page of ``shell`` piece by piece, the sheets in the place of ``mark``: a print of any length costs one sheet.

    The pieces are made after the view has answered, so each is made in the language of now.
    """
    language = get_language()
    head, tail = shell.split(mark)
    yield head
    remaining = iter(printed)
    while sheet := list(islice(remaining, layout.labels)):
        yield _sheet(template, layout, sheet, language)
    yield tail


def _sheet(template: str, layout: SheetLayout, sheet: Sequence[object], language: str | None) -> str:
    with override(language):
        cards = [{"printed": item, "qr": qr_drawing(str(getattr(item, "code", item)))} for item in sheet]
        return render_to_string(template, {"layout": layout, "cards": cards})
