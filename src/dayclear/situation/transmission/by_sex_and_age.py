"""Cases, deaths and how many of the cases died, by sex and age."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _

from dayclear.engines import epidemic
from dayclear.engines.epidemic import Flags
from dayclear.records.wording import sentences
from dayclear.situation.transmission.outbreak import Outbreak
from dayclear.situation.transmission.sections import Line, Section

# Small children apart, then by tens of years, as case reports usually do; whoever is older is in the last.
BANDS_FROM_YEARS = (0, 5, 10, 20, 30, 40, 50, 60, 70, 80)


def by_sex_and_age(outbreak: Outbreak) -> Section:
    """Empty where nothing is known of anybody's sex or age."""
    is_told = (outbreak.is_male | outbreak.is_female | np.isfinite(outbreak.age_years)).any()
    everybody = np.ones(len(outbreak), bool)
    lines = []
    for band, members in _bands(outbreak) if is_told else ():
        cells: list[int | str | None] = [band]
        for of_sex in (outbreak.is_male, outbreak.is_female, everybody):
            cells += _counted(members & of_sex, outbreak.died)
        lines.append(Line(cells))
    headers = [_("Age")]
    for sex in (_("Male"), _("Female"), _("All")):
        headers += [f"{sex} · {said}" for said in (_("Cases"), _("Deaths"), _("Case fatality ratio"))]
    return Section("people", _("By sex and age"), _note(outbreak) if lines else "", headers, lines)


def _note(outbreak: Outbreak) -> str:
    untold = int((~(outbreak.is_male | outbreak.is_female)).sum())
    said = _("The ratio is deaths among all cases, with its 95 % interval; some of them may still be ill.")
    if not untold:
        return said
    return sentences(
        said, _("Cases whose sex is not told count under “All” only: %(count)d.") % {"count": untold}
    )


def _bands(outbreak: Outbreak) -> Iterator[tuple[str, Flags]]:
    """All ages first, then each band that has cases, then those of unknown age."""
    ages = outbreak.age_years
    yield _("All ages"), np.ones(len(ages), bool)
    oldest = BANDS_FROM_YEARS[-1]
    bands = [(f"{low}–{high - 1}", (ages >= low) & (ages < high)) for low, high in pairwise(BANDS_FROM_YEARS)]
    bands += [(f"{oldest}+", ages >= oldest), (_("Not told"), np.isnan(ages))]
    yield from ((band, members) for band, members in bands if members.any())


def _counted(members: Flags, died: Flags) -> list[int | str | None]:
    cases, deaths = int(members.sum()), int((members & died).sum())
    found = epidemic.rate(deaths, cases)
    if found is None:
        return [cases, deaths, None]
    share, low, high = (100 * part for part in (found.share, found.low, found.high))
    return [cases, deaths, f"{share:.1f} % ({low:.1f}–{high:.1f})"]
