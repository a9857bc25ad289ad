"""Text that a spreadsheet program would take for a formula, made harmless in CSV and taken back.

Whoever can put a name into a list could otherwise have a command run on the machine of whoever opens the
export (OWASP, "CSV Injection").
"""

import re

_DANGEROUS = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """Text with an apostrophe before what looks like a formula. Numbers stay, negative ones too."""
    return f"'{text}" if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text
