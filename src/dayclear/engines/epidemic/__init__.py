"""What an outbreak's cases and links tell: intervals, superspreading, attack rates, likely sources, clusters."""

from dayclear.engines.epidemic.arrays import Flags, Floats, Ints
from dayclear.engines.epidemic.binding import Binding, binding, corrected
from dayclear.engines.epidemic.clusters import NO_PLACE, Cluster, clusters
from dayclear.engines.epidemic.intervals import (
    Fit,
    IntervalByDay,
    IntervalSummary,
    by_day,
    fit,
    fits,
    quantiles_of,
    summarise,
)
from dayclear.engines.epidemic.links import NO_GENERATION, Links
from dayclear.engines.epidemic.offspring import (
    Dispersion,
    dispersion,
    expected_share_causing,
    share_causing,
)
from dayclear.engines.epidemic.rates import Rate, rate
from dayclear.engines.epidemic.sources import (
    NOWHERE,
    Candidates,
    GroupSource,
    Nearness,
    likely_sources,
    sources_by_group,
)
from dayclear.engines.epidemic.trees import Tree, drawn_tree, over_trees

__all__ = [
    "NOWHERE",
    "NO_GENERATION",
    "NO_PLACE",
    "Binding",
    "Candidates",
    "Cluster",
    "Dispersion",
    "Fit",
    "Flags",
    "Floats",
    "GroupSource",
    "IntervalByDay",
    "IntervalSummary",
    "Ints",
    "Links",
    "Nearness",
    "Rate",
    "Tree",
    "binding",
    "by_day",
    "clusters",
    "corrected",
    "dispersion",
    "drawn_tree",
    "expected_share_causing",
    "fit",
    "fits",
    "likely_sources",
    "over_trees",
    "quantiles_of",
    "rate",
    "share_causing",
    "sources_by_group",
    "summarise",
]
