"""What the codes and words of foreign reports mean: LOINC for the test, SNOMED CT and HL7 for what it found.

The LOINC terms are those that name SARS-CoV-2 itself; antibodies and other viruses are other tests. Words
are compared as ``laboratory.rules`` compares them.
"""

import unicodedata
from enum import StrEnum

from dayclear.laboratory.models import Outcome
from dayclear.laboratory.rules import OUTCOME_WORDS

LOINC_NAMES = frozenset({"LN", "LOINC", "HTTP://LOINC.ORG", "2.16.840.1.113883.6.1"})

OVERALL = frozenset(
    [
        *("94306-8", "94531-1", "94500-6", "94309-2", "94565-9", "94759-8", "94845-5", "95406-5"),
        *("94660-8", "94822-4", "95424-8", "94558-4", "95209-3", "96119-3", "97097-0"),
    ]
)
"""The virus is there or not: RNA by any method and from any specimen, and antigen."""
ONE_GENE = frozenset(
    [
        *("94533-7", "94316-7", "94307-6", "94308-4", "94756-4", "94757-2", "94760-6", "95409-9", "95425-5"),
        *("94534-5", "94314-2", "94559-2", "94639-2", "94640-0", "94641-8", "94315-9", "94758-0"),
    ]
)
"""One of its genes is there or not; it counts where the report says nothing of the virus as a whole."""
THRESHOLD_OF_ORF1AB = frozenset({"94511-3", "94644-2"})
THRESHOLD_OF_N = frozenset({"94510-5", "94311-8", "94312-6"})

_CODES = {
    Outcome.POSITIVE: "260373001 10828004 11214006 462371000124108 POS DET RR",
    Outcome.NEGATIVE: "260415000 260385009 131194007 895231008 NEG ND NR",
    Outcome.INCONCLUSIVE: "419984006 42425007 82334004 720735008 IND E",
    Outcome.INVALID: "125154007 455371000124106",
}
OUTCOME_OF_CODE = {code: str(outcome) for outcome, codes in _CODES.items() for code in codes.split()}
"""SNOMED CT findings, and the interpretations of HL7 table 0078 that say the same."""

OUTCOME_OF_WORD = OUTCOME_WORDS | {
    "undetected": "negative",
    "none detected": "negative",
    "non-reactive": "negative",
    "reactive": "positive",
    "equivocal": "inconclusive",
    "indeterminate": "inconclusive",
    "presumptive positive": "inconclusive",
    "invalid result": "invalid",
    "unsatisfactory": "invalid",
}


class Standing(StrEnum):
    """How final a result is, in the words of none of the formats."""

    FINAL = "final"
    CORRECTED = "corrected"
    NOT_FINAL = "not_final"
    WITHDRAWN = "withdrawn"
    NONE = "none"


STANDING_IN_HL7 = {
    "": Standing.FINAL,
    "F": Standing.FINAL,
    "U": Standing.FINAL,
    "C": Standing.CORRECTED,
    "D": Standing.WITHDRAWN,
    "W": Standing.WITHDRAWN,
    "X": Standing.NONE,
    "N": Standing.NONE,
    "O": Standing.NONE,
}
"""HL7 table 0085; the other codes say that something is still to come."""
STANDING_IN_FHIR = {
    "final": Standing.FINAL,
    "appended": Standing.FINAL,
    "corrected": Standing.CORRECTED,
    "amended": Standing.CORRECTED,
    "entered-in-error": Standing.WITHDRAWN,
    "cancelled": Standing.NONE,
}


def is_loinc(system: str) -> bool:
    return system.strip().upper() in LOINC_NAMES


def outcome_of(code: str, *words: str) -> str | None:
    """What a coded or written finding says; None where nobody could tell."""
    if code.upper() in OUTCOME_OF_CODE:
        return OUTCOME_OF_CODE[code.upper()]
    said = (OUTCOME_OF_WORD.get(_folded(word)) for word in (*words, code) if word)
    return next(filter(None, said), None)


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
