"""A round is planned: who is due where, in which zone, by which teams; and mended when the day goes otherwise."""

from dayclear.loops.sampling_plan.asking import (
    JOB,
    ask,
    ask_to_mend,
    bring_back,
    keep,
    put_in_force,
    retire,
    take_best,
    take_out,
)
from dayclear.loops.sampling_plan.changing import give_to, pin
from dayclear.loops.sampling_plan.making import make

__all__ = [
    "JOB",
    "ask",
    "ask_to_mend",
    "bring_back",
    "give_to",
    "keep",
    "make",
    "pin",
    "put_in_force",
    "retire",
    "take_best",
    "take_out",
]
