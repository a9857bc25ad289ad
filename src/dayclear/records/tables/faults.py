"""What can be wrong with a file, and with one cell of it."""

from dayclear.kernel.errors import InvalidInput


class UnreadableTable(InvalidInput):
    """The file as a whole cannot be read."""


class CellError(ValueError):
    """A cell that cannot be taken: what is wrong, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
