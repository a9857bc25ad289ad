from dayclear.kernel.errors import InvalidInput


class UnreadableTable(InvalidInput):
    """The file as a whole cannot be read."""
