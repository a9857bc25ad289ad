"""A life cycle as one table: what may follow what, and by whose duty.

Checks, policies, tests and the diagrams in docs/states/ all read the same rows. Set-based writes take their
``WHERE status IN`` from ``sources``, so that SQL and Python cannot disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dayclear.kernel.errors import Conflict


class StepNotAllowed(Conflict):
    """What the record has become does not allow the step."""


@dataclass(frozen=True, slots=True)
class Transition:
    """``step`` leads from ``source`` to ``target``, for holders of one of ``duties`` and the system."""

    source: str
    step: str
    target: str
    duties: frozenset[str] = frozenset()


def from_each(sources: tuple[str, ...], step: str, target: str, *duties: str) -> tuple[Transition, ...]:
    """The rows of a step that leads from several states to one."""
    return tuple(Transition(source, step, target, frozenset(duties)) for source in sources)


@dataclass(frozen=True)
class TransitionTable:
    """``message`` and ``remedy`` are the refusal; ``%(state)s`` is what ``label`` calls the state."""

    subject: str
    starts_as: str
    transitions: tuple[Transition, ...]
    message: object = "This is not possible while it is “%(state)s”."
    remedy: object = "Load the page again to see what has happened meanwhile."
    label: Callable[[str], object] = str
    _by_step: Mapping[tuple[str, str], Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_step = {(row.source, row.step): row for row in self.transitions}
        if len(by_step) != len(self.transitions):
            raise ValueError(f"In the life of {self.subject}, one step leads from one state to two others.")
        object.__setattr__(self, "_by_step", by_step)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state in the order in which the table names them."""
        named = [self.starts_as, *(state for row in self.transitions for state in (row.source, row.target))]
        return tuple(dict.fromkeys(named))

    @property
    def ends(self) -> tuple[str, ...]:
        """The states that nothing leads out of."""
        left = {row.source for row in self.transitions}
        return tuple(state for state in self.states if state not in left)

    def sources(self, step: str) -> list[str]:
        """The states a step may start from, as plain text for a statement."""
        return [str(row.source) for row in self.transitions if row.step == step]

    def duties(self, step: str) -> frozenset[str]:
        """Whoever holds one of these may take the step."""
        return frozenset().union(*(row.duties for row in self.transitions if row.step == step))

    def allows(self, step: str, state: str) -> bool:
        return (state, step) in self._by_step

    def check(self, step: str, state: str) -> Transition:
        """The row of ``step`` from ``state``; raises StepNotAllowed where the table has none."""
        row = self._by_step.get((state, step))
        if row is None:
            raise StepNotAllowed(str(self.message) % {"state": self.label(state)}, self.remedy)
        return row

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        arrows = [f"    {row.source} --> {row.target}: {row.step}" for row in self.transitions]
        starts, ends = f"    [*] --> {self.starts_as}", [f"    {state} --> [*]" for state in self.ends]
        return "\n".join(["stateDiagram-v2", starts, *arrows, *ends])

    def page(self, module: str) -> str:
        """The diagram and the rows as one page of docs/states/."""
        rows = [
            f"| {row.step} | {row.source} | {row.target} | {', '.join(sorted(row.duties)) or 'the system'} |"
            for row in self.transitions
        ]
        return "\n".join(
            [
                f"# The life of {self.subject}",
                "",
                f"Generated from `{module}`; a test compares the two.",
                "",
                "```mermaid",
                self.diagram(),
                "```",
                "",
                "| step | from | to | duty (and the system) |",
                "| --- | --- | --- | --- |",
                *rows,
                "",
            ]
        )
