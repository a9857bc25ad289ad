"""The sheet as tables: what the page shows, what the file takes along, and the numbers of every chart."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.engines import epidemic
from dayclear.engines.epidemic import Cluster, GroupSource
from dayclear.situation.transmission.by_sex_and_age import by_sex_and_age
from dayclear.situation.transmission.drawings import LIKELY_ENOUGH, by_day
from dayclear.situation.transmission.outbreak import Spot, from_ordinal
from dayclear.situation.transmission.sections import Line, Section
from dayclear.situation.transmission.sheet import TransmissionSheet, dispersion_said

MOST_SOURCES = 3
FEWEST_BOUND = 2
CHANCE_LIMIT = 0.05
LEAST_P = 0.001
MOST_IN_A_CELL = 10
# Less would be shown as 0.0 cases.
LEAST_SHOWN = 0.05
FAMILIES = {
    "gamma": gettext_lazy("gamma distribution"),
    "lognormal": gettext_lazy("log-normal distribution"),
    "normal": gettext_lazy("normal distribution"),
}


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"  # noqa: PLR2004 - a digit more below.


def interval(low: float, high: float) -> str:
    """Both bounds with as many digits."""
    return f"{100 * low:.1f} % – {100 * high:.1f} %"


def _figures(sheet: TransmissionSheet) -> Section:
    rows: list[list[Any]] = [
        [_("Cases"), len(sheet.outbreak), ""],
        [_("Links"), len(sheet.outbreak.links.distinct), ""],
    ]
    tree = sheet.outbreak.links
    rows += [
        [_("Infectors"), len(tree.infectors), ""],
        [
            _("First cases of chains"),
            len(tree.roots),
            _first_of([sheet.outbreak.labels[row] for row in tree.roots]),
        ],
        [
            _("Chains of transmission"),
            len(sheet.chains),
            _first_of([str(len(chain)) for chain in sheet.chains]),
        ],
        [_("Cases in no chain"), int((~tree.linked).sum()), ""],
    ]
    if found := sheet.interval:
        bounds = f"95 %: {found.low:.2f} – {found.high:.2f}"
        rows += [
            [_("Serial interval, mean in days"), round(found.mean, 2), bounds],
            [
                _("Serial interval, median in days"),
                round(found.median, 1),
                f"{found.least:.0f} – {found.most:.0f}",
            ],
            [_("Serial interval, standard deviation"), round(found.sd, 2), ""],
            [_("Intervals below nothing"), found.negative, ""],
        ]
    for fitted in sheet.fits:
        left_out = _(" · %(count)d negative left out") % {"count": fitted.left_out} if fitted.left_out else ""
        said = f"95 %: {fitted.low:.2f} – {fitted.high:.2f} · AIC {fitted.aic:.1f}{left_out}"
        mean_of = _("Mean of a fitted %(family)s") % {"family": FAMILIES[fitted.family]}
        rows.append([mean_of, round(fitted.mean, 2), said])
    if spread := sheet.dispersion:
        bounds = f"95 %: {dispersion_said(spread.low)} – {dispersion_said(spread.high)}"
        rows += [
            [_("Onward cases a case, mean"), round(spread.mean, 2), ""],
            [_("Dispersion k"), dispersion_said(spread.k), bounds],
        ]
    rows += _fatality(sheet)
    if sheet.share_80 is not None:
        rows.append([_("Share of cases that caused 80 %"), percent(sheet.share_80), ""])
    return Section(
        "figures",
        _("Figures"),
        "",
        [_("Figure"), _("Value"), _("Range or note")],
        [Line(row) for row in rows],
    )


def _fatality(sheet: TransmissionSheet) -> list[list[Any]]:
    """Deaths, and the case fatality ratio both ways: of all confirmed cases, and of those that ended (WHO 2020).

    While an outbreak goes on the first is too low, as some may still die, and the second tells of the ended ones only.
    """
    died = int(sheet.outbreak.died.sum())
    ended = died + int(sheet.outbreak.recovered.sum())
    rows: list[list[Any]] = [[_("Deaths"), died, ""]]
    for said, cases in (
        (_("Case fatality ratio: deaths among all cases"), len(sheet.outbreak)),
        (_("Case fatality ratio: deaths among cases that ended, by death or release"), ended),
    ):
        if found := epidemic.rate(died, cases):
            bounds = f"{died} / {cases} · 95 %: {interval(found.low, found.high)}"
            rows.append([said, f"{100 * found.share:.1f} %", bounds])
    return rows


def _first_of(told: Sequence[str]) -> str:
    """As many as a cell holds, and a sign where there are more."""
    return ", ".join(told[:MOST_IN_A_CELL]) + (" …" if len(told) > MOST_IN_A_CELL else "")


def _cases(sheet: TransmissionSheet) -> Section:
    outbreak = sheet.outbreak
    onward, generation = outbreak.links.onward, outbreak.links.generations
    spots = list(outbreak.spots.items())
    by_case = _sources_by_case(sheet)
    lines = []
    for row, label in enumerate(outbreak.labels):
        cells: list[Any] = [label, from_ordinal(outbreak.onset[row]), from_ordinal(outbreak.day[row])]
        cells += [names[at[row]].name if at[row] >= 0 else "" for _kind, (names, at) in spots]
        cells += [
            int(onward[row]),
            round(float(sheet.expected_onward[row]), 2),
            int(generation[row]) if generation[row] >= 0 else None,
            by_case.get(row, ""),
        ]
        lines.append(Line(cells, case_id=outbreak.case_ids[row]))
    headers = [
        _("Case"),
        _("Onset"),
        _("Day used"),
        *(str(kind) for kind, _names in spots),
        _("Infected, known"),
        _("Infected, expected"),
        _("Generation"),
        _("Likely infectors"),
    ]
    note = _(
        "Where tracing named one infector, that one is certain; elsewhere days and places tell how likely each is. "
        "“Either way”: one of the two infected the other, and nothing tells which."
    )
    return Section("cases", _("Cases and who may have infected them"), note, headers, lines)


def _sources_by_case(sheet: TransmissionSheet) -> dict[int, str]:
    found = sheet.candidates
    told = found.probability >= LEAST_P
    pairs = zip(found.infector[told], found.infectee[told], strict=True)
    share_of = dict(zip(pairs, found.probability[told], strict=True))
    named = {pair for pair, known in zip(share_of, found.known[told], strict=True) if known}
    best: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for (infector, infectee), share in share_of.items():
        said = _("named") if share == 1 and (infector, infectee) in named else percent(float(share))
        if min(share, share_of.get((infectee, infector), 0.0)) >= LIKELY_ENOUGH:
            said = f"{said} {_('either way')}"
        best[int(infectee)].append((float(share), f"{sheet.outbreak.labels[infector]} {said}"))
    return {
        case: ", ".join(said for _share, said in sorted(rows, reverse=True)[:MOST_SOURCES])
        for case, rows in best.items()
    }


def _settings(sheet: TransmissionSheet) -> Section:
    lines = []
    for one in sheet.settings:
        rate = one.rate
        lines.append(
            Line(
                [
                    one.name or _("Not told"),
                    one.links,
                    rate.became if rate else None,
                    rate.exposed if rate else None,
                    f"{100 * rate.share:.1f} %" if rate else None,
                    interval(rate.low, rate.high) if rate else None,
                ]
            )
        )
    headers = [
        _("Setting"),
        _("Links"),
        _("Became cases"),
        _("Contacts"),
        _("Secondary attack rate"),
        _("95 % interval"),
    ]
    note = (
        ""
        if sheet.outbreak.exposed
        else _("The list tells no contacts who stayed well, so it gives no attack rate.")
    )
    return Section("settings", _("By setting"), note, headers, lines)


def _people(sheet: TransmissionSheet) -> Section:
    return by_sex_and_age(sheet.outbreak)


def _clusters(sheet: TransmissionSheet) -> Section:
    lines = list(_cluster_lines(sheet))
    headers = [
        _("Where"),
        _("Kind"),
        _("Cases"),
        _("From"),
        _("Until"),
        _("First cases"),
        _("Infected inside"),
        _("Brought from"),
        _("Source not found"),
    ]
    note = _(
        "Cases of one place without a longer pause between them. The last three columns are expected numbers of its cases."
    )
    return Section("clusters", _("Clusters and where they came from"), note, headers, lines)


def _cluster_lines(sheet: TransmissionSheet) -> Iterator[Line]:
    for spots in sheet.spots:
        names, _rows = sheet.outbreak.spots[spots.kind]
        for cluster in spots.clusters:
            source = spots.sources[cluster.place]
            yield Line(
                _cluster_cells(sheet, spots.kind, names, cluster, source),
                place_id=names[cluster.place].place_id,
            )


def _cluster_cells(
    sheet: TransmissionSheet, kind: str, names: Sequence[Spot], cluster: Cluster, source: GroupSource
) -> list[Any]:
    day = sheet.outbreak.day
    first = [sheet.outbreak.labels[row] for row in cluster.members if day[row] == cluster.first_day]
    brought = [
        f"{names[other].name if other >= 0 else _('elsewhere')} {share:.1f}"
        for other, share in source.others
        if share >= LEAST_SHOWN
    ]
    return [
        names[cluster.place].name,
        kind,
        len(cluster),
        from_ordinal(cluster.first_day),
        from_ordinal(cluster.last_day),
        ", ".join(first[:MOST_SOURCES]) + (" …" if len(first) > MOST_SOURCES else ""),
        round(source.inside, 1),
        ", ".join(brought),
        round(source.unknown, 1),
    ]


def _binding(sheet: TransmissionSheet) -> Section:
    found, exposures = sheet.binding, sheet.outbreak.exposures
    lines = []
    for row in found.ranking if found else ():
        one = exposures[row]
        if found is None or one.cases < FEWEST_BOUND or found.lift[row] <= 1:
            continue
        verdict = _("hardly chance") if found.q[row] <= CHANCE_LIMIT else _("may be chance")
        cells = [
            one.name,
            one.kind,
            one.cases,
            round(float(found.expected[row]), 1),
            f"×\u00a0{found.lift[row]:.1f}",
            _small(float(found.p[row])),
            _small(float(found.q[row])),
            verdict,
        ]
        lines.append(Line(cells, place_id=one.place_id))
    headers = [
        _("In common"),
        _("Kind"),
        _("Cases"),
        _("Expected by chance"),
        _("Lift"),
        "p",
        _("q, corrected for many"),
        _("Verdict"),
    ]
    note = _(
        "%(cases)s cases against %(people)s people in all; what only one case has, or is no commoner than chance, is left out."
    ) % {
        "cases": f"{sheet.outbreak.chance_cases:,}",
        "people": f"{sheet.outbreak.chance_people:,}",
    }
    return Section("binding", _("What binds these cases"), note if lines else "", headers, lines)


def _small(p: float) -> str:
    return f"{p:.3f}" if p >= LEAST_P else f"< {LEAST_P}"


def _days(sheet: TransmissionSheet) -> Section:
    days, named, likely, none = by_day(sheet)
    rows = zip(days, named, likely, none, strict=True)
    headers = [_("Date"), _("Infector named"), _("Likely infector"), _("Probably infected elsewhere")]
    return Section("days", _("By day"), "", headers, [Line(row) for row in rows if any(row[1:])])


SECTIONS: Mapping[str, tuple[Promise, Callable[[TransmissionSheet], Section]]] = {
    "figures": (gettext_lazy("Figures"), _figures),
    "days": (gettext_lazy("By day"), _days),
    "cases": (gettext_lazy("Cases and who may have infected them"), _cases),
    "people": (gettext_lazy("By sex and age"), _people),
    "settings": (gettext_lazy("By setting"), _settings),
    "clusters": (gettext_lazy("Clusters and where they came from"), _clusters),
    "binding": (gettext_lazy("What binds these cases"), _binding),
}


def section(name: str, sheet: TransmissionSheet) -> Section:
    return SECTIONS[name][1](sheet)


def sections(sheet: TransmissionSheet) -> dict[str, Section]:
    return {name: make(sheet) for name, (_title, make) in SECTIONS.items()}
