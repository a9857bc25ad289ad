"""Every text of the product that somebody reads, with where it stands: from Python and from templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.template.base import Lexer, Token, TokenType

SOURCE = Path(__file__).parents[2] / "src" / "dayclear"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
QUOTED = r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'"
TRANSLATE = re.compile(rf"^trans(?:late)?\s+(?:{QUOTED})")
UNDERSCORE = re.compile(rf"_\((?:{QUOTED})\)")
VARIABLE = re.compile(r"^\s*([\w.]+)")


class Text(NamedTuple):
    msgid: str
    where: str


def all_texts() -> Iterator[Text]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield from of_python(path)
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if "dist" not in path.parts:
            yield from of_template(path)


def of_python(path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in MARKS | WITH_CONTEXT:
            continue
        first = node.args[name in WITH_CONTEXT]
        where = f"{path.relative_to(SOURCE)}:{node.lineno}"
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield Text(first.value, where)
        assert not isinstance(first, ast.JoinedStr | ast.BinOp), f"{where}: put together before translation"


def of_template(path: Path) -> Iterator[Text]:
    opened: list[str] | None = None
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        where = f"{path.relative_to(SOURCE)}:{token.lineno}"
        if opened is not None:
            if token.contents.startswith("endblocktrans") and token.token_type == TokenType.BLOCK:
                yield Text("".join(opened), where)
                opened = None
            else:
                opened.append(_said_inside(token))
        elif token.token_type == TokenType.BLOCK and token.contents.startswith("blocktrans"):
            opened = []
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from (Text(msgid, where) for msgid in _marked(token))


def _said_inside(token: Token) -> str:
    if token.token_type == TokenType.VAR:
        return f"%({VARIABLE.match(token.contents)[1]})s"
    if token.token_type == TokenType.BLOCK:
        raise AssertionError(f"Line {token.lineno}: no tag stands inside blocktranslate, plurals included.")
    return token.contents.replace("%", "%%")


def _marked(token: Token) -> Iterator[str]:
    """Django looks a text of a template up with its percent signs doubled."""
    if found := TRANSLATE.match(token.contents):
        yield _plain(found).replace("%", "%%")
    for found in UNDERSCORE.finditer(token.contents):
        yield _plain(found).replace("%", "%%")


def _plain(found: re.Match[str]) -> str:
    return (found[1] if found[1] is not None else found[2]).replace('\\"', '"').replace("\\'", "'")
