"""Reads of screening. What lies outside the caller's scope is answered as if it were not there.

Counts come from the totals that the database keeps per stairwell; names are read only where somebody is
missing.
"""

from dayclear.screening.queries.counts import (
    Coverage,
    DoorDue,
    coverage,
    doors_due,
    paths_with_shut_doors,
    totals,
)
from dayclear.screening.queries.labels import can_print_labels, label_range, label_ranges, label_series
from dayclear.screening.queries.names import (
    MOST_NAMES,
    away_tests,
    due_at,
    due_name,
    excused,
    exemptions,
    last_changes,
    missed,
)
from dayclear.screening.queries.rounds import (
    chosen_places,
    latest_round_for,
    open_rounds,
    open_rounds_at,
    round,  # noqa: A004 - the record's own name.
    rounds,
    scheme_changes,
    schemes,
    schemes_at,
    signatures,
)
from dayclear.screening.queries.tubes import (
    PersonSwab,
    SampledPerson,
    SecondSwab,
    first_swab_at,
    retested,
    sample,
    sample_history,
    samples_of,
    second_swabs,
    swabs_of,
    tube,
    tube_kinds,
    tube_states,
)

__all__ = [
    "MOST_NAMES",
    "Coverage",
    "DoorDue",
    "PersonSwab",
    "SampledPerson",
    "SecondSwab",
    "away_tests",
    "can_print_labels",
    "chosen_places",
    "coverage",
    "doors_due",
    "due_at",
    "due_name",
    "excused",
    "exemptions",
    "first_swab_at",
    "label_range",
    "label_ranges",
    "label_series",
    "last_changes",
    "latest_round_for",
    "missed",
    "open_rounds",
    "open_rounds_at",
    "paths_with_shut_doors",
    "retested",
    "round",
    "rounds",
    "sample",
    "sample_history",
    "samples_of",
    "scheme_changes",
    "schemes",
    "schemes_at",
    "second_swabs",
    "signatures",
    "swabs_of",
    "totals",
    "tube",
    "tube_kinds",
    "tube_states",
]
