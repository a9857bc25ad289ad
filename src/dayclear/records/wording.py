"""Sentences that can be kept and said again in another language, and how one follows the other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from django.utils.translation import get_language, gettext, ngettext, override

CHINESE, ENGLISH = "zh-hans", "en"


class Told(str):
    """A sentence in the language of the moment that still knows its English form and what was put into it.

    ``plural`` is the form for several, of which ``parameters["count"]`` says how many; empty where there is one form only.
    """

    __slots__ = ("parameters", "plural", "sentence")

    sentence: str
    parameters: Mapping[str, Any]
    plural: str

    def __new__(cls, sentence: str, parameters: Mapping[str, Any], plural: str = "") -> Self:
        form = ngettext(sentence, plural, parameters["count"]) if plural else gettext(sentence)
        said = super().__new__(cls, form % parameters if parameters else form)
        said.sentence, said.parameters, said.plural = sentence, parameters, plural
        return said


class InBoth(str):
    """Words that are known in both languages, such as a name, in that of the moment."""

    __slots__ = ("en", "zh")

    zh: str
    en: str

    def __new__(cls, zh: str, en: str) -> Self:
        said = super().__new__(cls, en if (get_language() or "").startswith(ENGLISH) else zh)
        said.zh, said.en = zh, en
        return said


def told(sentence: str, **parameters: str | int) -> Told:
    """A sentence marked with ``gettext_noop`` and what goes into its ``%(name)s`` places."""
    return Told(sentence, parameters)


def told_of_some(one: str, several: str, *, count: int, **parameters: str | int) -> Told:
    """The same for ``count`` of something, from the forms for one and for several."""
    return Told(one, {**parameters, "count": count}, several)


def in_both(say: Callable[[], str]) -> InBoth:
    """What is said in each of the two languages."""
    with override(CHINESE):
        zh = say()
    with override(ENGLISH):
        en = say()
    return InBoth(zh, en)


def kept(said: str) -> dict[str, Any] | None:
    """How to say it again, as JSON; None for plain text, which stays in the language it was said in."""
    match said:
        case Told():
            several = {"plural": said.plural} if said.plural else {}
            return {"sentence": said.sentence, "parameters": dict(said.parameters)} | several
        case InBoth():
            return {"zh": said.zh, "en": said.en}
        case _plain:
            return None


def said_again(stored: Mapping[str, Any] | None, otherwise: str) -> str:
    """A kept sentence in the language of the moment, or what was said before."""
    if not stored:
        return otherwise
    if "zh" in stored:
        return InBoth(stored["zh"], stored["en"])
    return Told(stored["sentence"], stored["parameters"], stored.get("plural", ""))


def all_kept(said: Sequence[str]) -> list[dict[str, Any]]:
    """How to say all of these again; nothing where one of them is plain text."""
    known = [kept(one) for one in said]
    return [one for one in known if one] if all(known) else []


def sentences(*said: str) -> str:
    """One after the other; between Chinese ones stands no space."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)
