"""A round is planned: who is due where, in which zone, by which teams; and mended when the day goes otherwise."""

from dayclear.loops.sampling_plan.asking import JOB, ask, ask_to_mend, put_in_force, retire, take_out
from dayclear.loops.sampling_plan.making import make

__all__ = ["JOB", "ask", "ask_to_mend", "make", "put_in_force", "retire", "take_out"]
