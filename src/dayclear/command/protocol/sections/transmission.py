"""How cases are joined when it is asked who infected whom."""

from dataclasses import dataclass

from dayclear.command.protocol.checking import Table


@dataclass(frozen=True, slots=True)
class TransmissionRule:
    """How cases are joined when it is asked who infected whom.

    The serial interval is that of the pathogen; an outbreak with ``own_interval_pairs`` pairs or more speaks for itself.
    Weights tell how much more likely an infection is within a place than between two places; ``outside_weight`` is that of
    a source that nobody has found, ``met_weight`` that of somebody whom the case met by its visits. Visits of the last
    ``visit_days`` before a case fell ill count for what binds cases.
    """

    interval_mean_d: float
    interval_sd_d: float
    own_interval_pairs: int
    cluster_gap_d: int
    compound_weight: float
    building_weight: float
    unit_weight: float
    household_weight: float
    met_weight: float
    outside_weight: float
    visit_days: int


def read_transmission(table: Table) -> TransmissionRule:
    """Defaults are those of the first file that told them, for files from before."""
    rule = TransmissionRule(
        interval_mean_d=table.positive("interval_mean_d", default=3.5),
        interval_sd_d=table.positive("interval_sd_d", default=2.4),
        own_interval_pairs=table.whole("own_interval_pairs", 20, least=5),
        cluster_gap_d=table.whole("cluster_gap_d", 7, least=1),
        compound_weight=table.positive("compound_weight", default=5.0),
        building_weight=table.positive("building_weight", default=15.0),
        unit_weight=table.positive("unit_weight", default=40.0),
        household_weight=table.positive("household_weight", default=200.0),
        met_weight=table.positive("met_weight", default=100.0),
        outside_weight=table.positive("outside_weight", least=0.0, default=0.02),
        visit_days=table.whole("visit_days", 7, least=1),
    )
    table.close()
    return rule
