"""What a laboratory's words mean, and when it works. Pure: no database."""

from datetime import time

OUTCOME_WORDS = {
    "阳性": "positive",
    "阳": "positive",
    "positive": "positive",
    "pos": "positive",
    "+": "positive",
    "(+)": "positive",
    "detected": "positive",
    "检出": "positive",
    "阴性": "negative",
    "阴": "negative",
    "negative": "negative",
    "neg": "negative",
    "-": "negative",
    "(-)": "negative",
    "not detected": "negative",
    "未检出": "negative",
    "可疑": "inconclusive",
    "灰区": "inconclusive",
    "inconclusive": "inconclusive",
    "suspicious": "inconclusive",
    "±": "inconclusive",
    "无效": "invalid",
    "不合格": "invalid",
    "invalid": "invalid",
}

CORRECTION_WORDS = {
    "": False,
    "n": False,
    "no": False,
    "否": False,
    "f": False,
    "c": True,
    "y": True,
    "yes": True,
    "是": True,
    "更正": True,
    "correction": True,
    "corrected": True,
}
"""The status of a row; C and F (corrected, final) are the codes of HL7 table 0085."""

_WIDE = str.maketrans("＋－（）", "+-()")


def outcome_of(word: str) -> str | None:
    """The outcome that a word of a file means, in Chinese or English; None where it means nothing to us."""
    return OUTCOME_WORDS.get(word.strip().translate(_WIDE).lower())


def correction_of(word: str) -> bool | None:
    """Whether a row is marked as a correction; None where the word means nothing to us."""
    return CORRECTION_WORDS.get(word.strip().lower())


def is_open_at(opens: time, closes: time, at: time) -> bool:
    """Whether a laboratory works at a local time; one that closes before it opens works over midnight."""
    if opens == closes:
        return True
    if opens < closes:
        return opens <= at < closes
    return at >= opens or at < closes
