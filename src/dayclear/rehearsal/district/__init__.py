"""A pure generator of a district that does not exist: places, households and people as columns."""

from dayclear.rehearsal.district.columns import District
from dayclear.rehearsal.district.generation import generate
from dayclear.rehearsal.district.size import DISTRICT, SIZES, STREET, TINY, DistrictSize

__all__ = ["DISTRICT", "SIZES", "STREET", "TINY", "District", "DistrictSize", "generate"]
