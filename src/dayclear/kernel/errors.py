"""What can be refused, and how the user is told. Each message says what is wrong and what to do."""

from http import HTTPStatus
from typing import ClassVar


class DayclearError(Exception):
    """An error a user may read: ``message`` says what is wrong, ``remedy`` what to do (both translated).

    ``status`` is that of an answer which tells it.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

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

    status = HTTPStatus.NOT_FOUND


class Refused(DayclearError):
    """A policy forbids the step."""

    status = HTTPStatus.FORBIDDEN


class Conflict(DayclearError):
    """Somebody or something was faster, and the two outcomes differ."""

    status = HTTPStatus.CONFLICT


class InvalidInput(DayclearError):
    """A value cannot be used as it is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class EnvironmentFault(DayclearError):
    """The machine, the database or a file of the installation stands in the way."""
