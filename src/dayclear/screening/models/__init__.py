"""The records of screening: thin rows whose integrity the database keeps."""

from dayclear.screening.models.due import Due, RoundTotal
from dayclear.screening.models.excuses import AwayTest, Exemption
from dayclear.screening.models.labels import LabelRange, LabelSeries
from dayclear.screening.models.rounds import (
    PLACES_MOVED,
    ZONE_AGAIN,
    Round,
    RoundKind,
    RoundPlace,
    Sampling,
    SchemeChange,
    SchemeSource,
    Signature,
)
from dayclear.screening.models.tubes import Aside, Sample, Tube

__all__ = [
    "PLACES_MOVED",
    "ZONE_AGAIN",
    "Aside",
    "AwayTest",
    "Due",
    "Exemption",
    "LabelRange",
    "LabelSeries",
    "Round",
    "RoundKind",
    "RoundPlace",
    "RoundTotal",
    "Sample",
    "Sampling",
    "SchemeChange",
    "SchemeSource",
    "Signature",
    "Tube",
]
