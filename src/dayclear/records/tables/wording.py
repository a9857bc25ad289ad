"""Sentences that can be kept and said again in another language, and how one follows the other."""

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import get_language, gettext


class Told(str):
    """A sentence in the language of the moment that still knows its English form and what was put into it."""

    __slots__ = ("parameters", "sentence")

    sentence: str
    parameters: Mapping[str, Any]

    def __new__(cls, sentence: str, parameters: Mapping[str, Any]) -> Self:
        said = super().__new__(cls, gettext(sentence) % parameters if parameters else gettext(sentence))
        said.sentence = sentence
        said.parameters = parameters
        return said


def told(sentence: str, **parameters: str | int) -> Told:
    """A sentence marked with ``gettext_noop`` and what goes into its ``%(name)s`` places."""
    return Told(sentence, parameters)


def kept(said: str) -> dict[str, Any] | None:
    """How to say it again, as JSON; None for plain text, which stays in the language it was said in."""
    if isinstance(said, Told):
        return {"sentence": said.sentence, "parameters": dict(said.parameters)}
    return None


def said_again(stored: Mapping[str, Any] | None, otherwise: str) -> str:
    """A kept sentence in the language of the moment, or what was said before."""
    return told(stored["sentence"], **stored["parameters"]) if stored else otherwise


def sentences(*said: str) -> str:
    """One after the other; between Chinese ones stands no space."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)
