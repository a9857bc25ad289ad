"""Who infected whom, and what binds the cases: of a place and a period, or of a line list from elsewhere. Without names."""

from dayclear.situation.transmission.drawings import left_out, network, timeline
from dayclear.situation.transmission.listed_cases import listed_outbreak
from dayclear.situation.transmission.outbreak import Exposure, Outbreak, Spot
from dayclear.situation.transmission.own_cases import MOST_CASES, own_outbreak
from dayclear.situation.transmission.sections import Section
from dayclear.situation.transmission.sheet import TransmissionSheet, sheet_of
from dayclear.situation.transmission.tables import SECTIONS, section, sections

__all__ = [
    "MOST_CASES",
    "SECTIONS",
    "Exposure",
    "Outbreak",
    "Section",
    "Spot",
    "TransmissionSheet",
    "left_out",
    "listed_outbreak",
    "network",
    "own_outbreak",
    "section",
    "sections",
    "sheet_of",
    "timeline",
]
