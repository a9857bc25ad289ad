"""What a laboratory's words mean."""

import unicodedata

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

# What laboratories write where no curve rose.
_NO_THRESHOLD = frozenset({"", "-", "/", "noct", "undet", "undetermined", "n/a", "未检出", "无"})
HIGHEST_THRESHOLD = 60.0


def cycle_threshold(cell: str) -> float | None:
    """The cycle threshold a cell means; None where no curve rose. Raises ValueError for anything else."""
    word = unicodedata.normalize("NFKC", cell).strip().casefold().replace(" ", "")
    if word in _NO_THRESHOLD:
        return None
    threshold = float(word)
    if not 0 < threshold <= HIGHEST_THRESHOLD:
        raise ValueError(cell)
    return threshold
