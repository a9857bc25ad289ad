"""What a reader of any format hands over: one result of one tube, or why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dayclear.laboratory.operations.results import ResultDraft
from dayclear.records.tables import RowProblem


@dataclass(frozen=True, slots=True)
class Reported:
    """``also_known_as`` are further identifiers in the report by which we may know the tube.

    ``laboratory_told`` is a name that need not be on our list, unlike that of the draft.
    """

    draft: ResultDraft
    also_known_as: tuple[str, ...] = ()
    laboratory_told: str = ""

    @property
    def barcodes(self) -> tuple[str, ...]:
        """What the tube may be known by, the likeliest first."""
        return (self.draft.barcode, *self.also_known_as)


class ResultsReader(Protocol):
    """The results of one file, once, in the order of the file.

    ``headings`` says what the file calls a barcode, a result and a laboratory; ``unused`` what it holds that
    has no use here.
    """

    @property
    def headings(self) -> Mapping[str, str]: ...

    @property
    def unused(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Reported | RowProblem]: ...
