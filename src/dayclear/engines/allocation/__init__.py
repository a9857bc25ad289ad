"""Which laboratory gets which tubes when, so that as few results as possible come late."""

from dayclear.engines.allocation.allocating import allocate, arrival_hours, in_time
from dayclear.engines.allocation.problem import (
    NOWHERE,
    Allocation,
    Batches,
    Flags,
    Floats,
    Ints,
    Laboratories,
)

__all__ = [
    "NOWHERE",
    "Allocation",
    "Batches",
    "Flags",
    "Floats",
    "Ints",
    "Laboratories",
    "allocate",
    "arrival_hours",
    "in_time",
]
