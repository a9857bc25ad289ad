"""Tubes that were filled and are in no box and at no laboratory, and boxes that were packed and never left.

Screening knows the tubes, the laboratory's side the boxes and scans. What is sent, known or void has left the index that
these statements begin with, so that they read what is open, never what is past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

# A tube that somebody has accounted for in words is looked for no longer.
_LOOSE = """
    FROM screening_tube AS tube
    WHERE tube.state = 'filling' AND tube.first_sampled_at <= %(before)s
    AND NOT EXISTS (SELECT FROM laboratory_boxedtube AS packed WHERE packed.barcode = tube.barcode)
    AND NOT EXISTS (SELECT FROM laboratory_tubereceipt AS receipt WHERE receipt.barcode = tube.barcode)
    AND NOT EXISTS (
        SELECT FROM laboratory_differingtube AS told
        JOIN laboratory_difference AS difference ON difference.id = told.difference_id
        WHERE told.barcode = tube.barcode AND difference.kind = 'unsent'
    )
"""
_BY_STAIRWELL = f"SELECT tube.place_path, count(*) {_LOOSE} GROUP BY tube.place_path"
_INSIDE = f"""
    SELECT tube.barcode {_LOOSE} AND starts_with(tube.place_path, %(path)s)
    ORDER BY tube.first_sampled_at, tube.barcode
"""
# A tube of which screening knows nothing yet is as old as its place in the box.
_BOXES = """
    SELECT box.id, count(*) FROM laboratory_box AS box
    JOIN laboratory_boxedtube AS packed ON packed.box_id = box.id AND packed.fate = 'under_way'
    LEFT JOIN screening_tube AS tube ON tube.barcode = packed.barcode
    WHERE box.state = 'packing'
    GROUP BY box.id HAVING min(coalesce(tube.first_sampled_at, packed.packed_at)) <= %(before)s
"""


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many tubes with a first swab of that time or earlier lie where: by a stairwell's path, by the box they are in."""

    loose: dict[str, int]
    boxed: dict[UUID, int]


def unsent(swabbed_before: datetime) -> Unsent:
    """For the sweep, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_STAIRWELL, {"before": swabbed_before})
        loose = dict(cursor.fetchall())
        cursor.execute(_BOXES, {"before": swabbed_before})
        return Unsent(loose, dict(cursor.fetchall()))


def loose_tubes(path: str, swabbed_before: datetime) -> Sequence[str]:
    """The tubes that lie at a place or inside it, the oldest first. For a difference in sight: no scope."""
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, {"before": swabbed_before, "path": path})
        return [barcode for (barcode,) in cursor.fetchall()]
