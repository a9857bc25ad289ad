"""What shows that a task is done."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Any of: words, a stored file or photo, a scanned code, or the record that the work itself left.

    ``record`` names that record as ``transfers.Stay:<id>``; a loop gives it, never a person by hand.
    """

    text: str = ""
    file_id: UUID | None = None
    scan: str = ""
    record: str = ""

    @property
    def words(self) -> str:
        return self.text.strip() or self.record


NO_PROOF = Proof()
