"""The steps of an interview, what each asks, and when one is filled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# What a step must know before it is filled comes first; what helps besides comes second.
_ASKED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "illness": (("onset_on", "symptoms"), ()),
    "household": (("lives_with",), ("household_helpers",)),
    "work": (("employer", "last_work_on"), ("workplace", "occupation", "colleagues")),
    "school": (("school", "last_school_on"), ("school_class",)),
    "visits": ((), ()),
    "vehicles": ((), ()),
    "last_seen": (("last_well_on", "last_negative_on"), ("likely_source",)),
}
STEP_KINDS = tuple(_ASKED)
KEPT_AS_ROWS = frozenset({"visits", "vehicles"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an interview has so far: the questions with an answer, the steps that do not apply, the rows of a step."""

    answered: Collection[str]
    not_applying: Collection[str]
    rows: Mapping[str, int]


def questions_of(step: str) -> tuple[str, ...]:
    """Everything a step asks, what must be known first."""
    needed, besides = _ASKED[step]
    return needed + besides


def step_of(question: str) -> str:
    """The step that asks a question. Raises KeyError for a question nobody asks."""
    for step in _ASKED:
        if question in questions_of(step):
            return step
    raise KeyError(question)


def is_filled(step: str, gathered: Gathered) -> bool:
    """A step is filled when what it needs is known, or when it does not apply to this person."""
    if step in gathered.not_applying:
        return True
    if step in KEPT_AS_ROWS:
        return gathered.rows.get(step, 0) > 0
    needed, _besides = _ASKED[step]
    return all(question in gathered.answered for question in needed)
