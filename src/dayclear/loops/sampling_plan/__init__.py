"""A round is planned: who is due where, in which zone, by which teams; and mended when the day goes otherwise."""

from dayclear.loops.sampling_plan.asking import (
    JOB,
    ask,
    ask_to_mend,
    bring_back,
    keep,
    keep_point,
    put_in_force,
    retire,
    retire_point,
    take_best,
    take_out,
)
from dayclear.loops.sampling_plan.changing import (
    COLLECT,
    give_all_to,
    give_to,
    lock,
    lock_all,
    pin,
    pin_all,
    undo,
)
from dayclear.loops.sampling_plan.making import collect_tubes, make

__all__ = [
    "COLLECT",
    "JOB",
    "ask",
    "ask_to_mend",
    "bring_back",
    "collect_tubes",
    "give_all_to",
    "give_to",
    "keep",
    "keep_point",
    "lock",
    "lock_all",
    "make",
    "pin",
    "pin_all",
    "put_in_force",
    "retire",
    "retire_point",
    "take_best",
    "take_out",
    "undo",
]
