"""What a laboratory's words mean, when it works, and how its queue will grow. Pure: no database."""

from dayclear.laboratory.rules.forecast import Forecast, Hour, Lot, Source, forecast
from dayclear.laboratory.rules.hours import (
    Bench,
    Lending,
    Lent,
    ShiftHours,
    benches_of,
    is_open_at,
    lending_of,
    overlap,
)
from dayclear.laboratory.rules.words import (
    CORRECTION_WORDS,
    HIGHEST_THRESHOLD,
    OUTCOME_WORDS,
    cycle_threshold,
)

__all__ = [
    "CORRECTION_WORDS",
    "HIGHEST_THRESHOLD",
    "OUTCOME_WORDS",
    "Bench",
    "Forecast",
    "Hour",
    "Lending",
    "Lent",
    "Lot",
    "ShiftHours",
    "Source",
    "benches_of",
    "cycle_threshold",
    "forecast",
    "is_open_at",
    "lending_of",
    "overlap",
]
