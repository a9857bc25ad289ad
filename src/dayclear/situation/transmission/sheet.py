"""What the engine finds in an outbreak, and the sentences that say how sure it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from dayclear.command.protocol import TransmissionRule
from dayclear.engines import epidemic
from dayclear.engines.epidemic import (
    Binding,
    Candidates,
    Cluster,
    Dispersion,
    Fit,
    GroupSource,
    IntervalSummary,
    Rate,
)
from dayclear.situation.transmission.outbreak import Outbreak

LIKELIER_THAN_NOT = 0.5


@dataclass(frozen=True, slots=True)
class SettingRate:
    """A setting with its attack rate, None where nobody counted the exposed, and how many links passed there."""

    name: str
    rate: Rate | None
    links: int


@dataclass(frozen=True, slots=True)
class SpotSheet:
    """The clusters of one kind of place, and where the infections of each place came from."""

    kind: str
    clusters: Sequence[Cluster]
    sources: Mapping[int, GroupSource]


@dataclass(frozen=True, slots=True)
class TransmissionSheet:
    outbreak: Outbreak
    interval: IntervalSummary | None
    fits: Sequence[Fit]
    used_interval: tuple[str, float, float]
    is_own_interval: bool
    dispersion: Dispersion | None
    share_80: float | None
    candidates: Candidates
    expected_onward: epidemic.Floats
    settings: Sequence[SettingRate]
    spots: Sequence[SpotSheet]
    binding: Binding | None
    chains: Sequence[epidemic.Ints]

    @property
    def known(self) -> int:
        """Cases of which an infector is named."""
        return len(self.outbreak.links.infectees)

    @property
    def likely_infected(self) -> epidemic.Flags:
        """Which cases without a named infector were more likely than not infected by one of these cases."""
        likely = np.zeros(len(self.outbreak), bool)
        likely[self.candidates.infectee[~self.candidates.known]] = True
        return likely & (self.candidates.outside < LIKELIER_THAN_NOT)

    @property
    def likely(self) -> int:
        return int(self.likely_infected.sum())

    @property
    def sentences(self) -> list[str]:
        """What was found, in words, with how sure it is."""
        return [said for said in (_interval_said(self), _spread_said(self), _sources_said(self)) if said]


def sheet_of(outbreak: Outbreak, rule: TransmissionRule) -> TransmissionSheet:
    """Everything at once; cases squared is what it costs."""
    days = outbreak.intervals
    interval, fits = epidemic.summarise(days), epidemic.fits(days)
    own = _own_interval(interval, fits, rule)
    used = (own.family, own.mean, own.sd) if own else ("gamma", rule.interval_mean_d, rule.interval_sd_d)
    candidates = epidemic.likely_sources(
        outbreak.day,
        epidemic.by_day(used[1], used[2], used[0]),
        outbreak.links,
        outbreak.nearness,
        outside=rule.outside_weight,
    )
    onward = outbreak.links.onward
    return TransmissionSheet(
        outbreak=outbreak,
        interval=interval,
        fits=fits,
        used_interval=used,
        is_own_interval=own is not None,
        dispersion=epidemic.dispersion(onward),
        share_80=epidemic.share_causing(onward) if len(outbreak) else None,
        candidates=candidates,
        expected_onward=candidates.expected_onward(len(outbreak)),
        settings=_settings(outbreak),
        spots=_spots(outbreak, candidates, rule),
        binding=_binding(outbreak),
        chains=outbreak.links.components,
    )


def _own_interval(
    interval: IntervalSummary | None, fits: Sequence[Fit], rule: TransmissionRule
) -> Fit | None:
    """The fit by which an outbreak speaks for itself. Where no infector fell ill later, none is taken to have."""
    if interval is None or interval.count < rule.own_interval_pairs:
        return None
    fitting = [fitted for fitted in fits if not fitted.left_out]
    forward = [fitted for fitted in fitting if fitted.family != "normal"]
    return next(iter(forward or fitting), None)


def _settings(outbreak: Outbreak) -> list[SettingRate]:
    passed: dict[str, int] = defaultdict(int)
    for setting in outbreak.settings:
        passed[setting] += 1
    names = dict.fromkeys([*outbreak.exposed, *passed])
    found = [
        SettingRate(
            name, epidemic.rate(*outbreak.exposed[name]) if name in outbreak.exposed else None, passed[name]
        )
        for name in names
    ]
    return sorted(found, key=lambda one: (-(one.rate.became if one.rate else 0), -one.links, one.name))


def _spots(outbreak: Outbreak, candidates: Candidates, rule: TransmissionRule) -> list[SpotSheet]:
    return [
        SpotSheet(
            kind,
            epidemic.clusters(rows, outbreak.day, gap_d=rule.cluster_gap_d),
            {one.group: one for one in epidemic.sources_by_group(candidates, rows)},
        )
        for kind, (_spots_of_kind, rows) in outbreak.spots.items()
    ]


def _binding(outbreak: Outbreak) -> Binding | None:
    if not outbreak.exposures or not outbreak.chance_cases:
        return None
    return epidemic.binding(
        np.array([one.cases for one in outbreak.exposures], np.int64),
        np.array([one.people for one in outbreak.exposures], np.int64),
        cases=outbreak.chance_cases,
        people=outbreak.chance_people,
    )


def _interval_said(sheet: TransmissionSheet) -> str:
    found = sheet.interval
    if found is None:
        return _("No serial interval can be told yet: no pair has both onsets.")
    told = {
        "mean": f"{found.mean:.1f}",
        "low": f"{found.low:.1f}",
        "high": f"{found.high:.1f}",
        "first": f"{found.quantiles[1]:.0f}",
        "third": f"{found.quantiles[3]:.0f}",
        "pairs": found.count,
    }
    if not np.isfinite(found.sd):
        return _("Serial interval %(mean)s days, from one pair: that says little.") % told
    return (
        _(
            "An infector fell ill %(mean)s days (95 %%: %(low)s to %(high)s) before whom they infected, on average of"
            " %(pairs)d pairs; half of the intervals last %(first)s to %(third)s days."
        )
        % told
    )


def _spread_said(sheet: TransmissionSheet) -> str:
    found = sheet.dispersion
    if found is None or sheet.share_80 is None:
        return _("Nobody is known to have infected anybody.")
    told = {
        "mean": f"{found.mean:.2f}",
        "share": f"{100 * sheet.share_80:.0f}",
        "k": dispersion_said(found.k),
        "low": dispersion_said(found.low),
        "high": dispersion_said(found.high),
    }
    return (
        _(
            "A case infected %(mean)s others that are known, on average; %(share)s %% of the cases caused 80 %% of these"
            " infections (k = %(k)s; 95 %%: %(low)s to %(high)s; the smaller k, the more hangs on few)."
        )
        % told
    )


def _sources_said(sheet: TransmissionSheet) -> str:
    told = {
        "known": sheet.known,
        "likely": sheet.likely,
        "none": len(sheet.outbreak) - sheet.known - sheet.likely,
    }
    return (
        _(
            "%(known)d cases have a named infector, %(likely)d a likely one only, %(none)d probably none among these cases."
        )
        % told
    )


def dispersion_said(k: float) -> str:
    return "∞" if np.isinf(k) else f"{k:.2f}"
