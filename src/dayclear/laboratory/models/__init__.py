"""Laboratories and their shifts, boxes and tubes on the way to them, what differs, what neighbours lend, and results.

A laboratory knows tubes by their barcode: no row here names a person or a household. A box and a difference name the
place that must look for the tubes.
"""

from dayclear.laboratory.models.boxes import Box, BoxedTube, Fate, TubeReceipt
from dayclear.laboratory.models.differences import Difference, DifferenceKind, DifferingTube
from dayclear.laboratory.models.laboratories import Laboratory, Shift
from dayclear.laboratory.models.offers import Direction, Offer
from dayclear.laboratory.models.results import Correction, Outcome, Result

__all__ = [
    "Box",
    "BoxedTube",
    "Correction",
    "Difference",
    "DifferenceKind",
    "DifferingTube",
    "Direction",
    "Fate",
    "Laboratory",
    "Offer",
    "Outcome",
    "Result",
    "Shift",
    "TubeReceipt",
]
