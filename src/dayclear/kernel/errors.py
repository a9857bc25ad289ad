"""What can be refused, and how the user is told. Each message says what is wrong and what to do."""


class DayclearError(Exception):
    """An error a user may read: ``message`` says what is wrong, ``remedy`` what to do (both translated)."""

    def __init__(self, message: object, remedy: object = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        message, remedy = str(self.message), str(self.remedy)
        # A Chinese sentence ends with a wide stop, and the next follows without a space.
        return f"{message}{remedy}" if message.endswith("。") else f"{message} {remedy}".strip()


class NotFound(DayclearError):
    """It does not exist, or not for this person: the two are never told apart."""


class Refused(DayclearError):
    """A policy forbids the step."""


class Conflict(DayclearError):
    """Somebody or something was faster, and the two outcomes differ."""


class InvalidInput(DayclearError):
    """A value cannot be used as it is."""


class EnvironmentFault(DayclearError):
    """The machine, the database or a file of the installation stands in the way."""
