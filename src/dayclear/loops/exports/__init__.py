"""Lists go out as files. Whoever takes rows out is written down with what and how many.

A module for each part whose things are listed; ``kinds`` names every list, ``answering`` makes the file.
"""

from dayclear.loops.exports.answering import WORKBOOK, answer
from dayclear.loops.exports.cases import case_list
from dayclear.loops.exports.clearance import clearance_day, employers, roster_of_employer
from dayclear.loops.exports.command import phones
from dayclear.loops.exports.fhir import FORMS, laboratory_results, round_results
from dayclear.loops.exports.files import write
from dayclear.loops.exports.imports import import_batches, import_problems
from dayclear.loops.exports.laboratory import (
    box,
    boxes,
    differences,
    laboratories,
    laboratory_forecast,
    offers,
)
from dayclear.loops.exports.measures import objections
from dayclear.loops.exports.places import children, second_look, zones
from dayclear.loops.exports.planning import plan, points, teams
from dayclear.loops.exports.residents import people
from dayclear.loops.exports.screening import (
    names_excused,
    names_missed,
    round_places,
    rounds,
    signatures,
    testing_due,
)
from dayclear.loops.exports.transfers import (
    disinfections,
    dispatch,
    facilities,
    occupancy_forecast,
    presences,
    rooms,
    trips,
    vehicles,
    ward,
)

__all__ = [
    "FORMS",
    "WORKBOOK",
    "answer",
    "box",
    "boxes",
    "case_list",
    "children",
    "clearance_day",
    "differences",
    "disinfections",
    "dispatch",
    "employers",
    "facilities",
    "import_batches",
    "import_problems",
    "laboratories",
    "laboratory_forecast",
    "laboratory_results",
    "names_excused",
    "names_missed",
    "objections",
    "occupancy_forecast",
    "offers",
    "people",
    "phones",
    "plan",
    "points",
    "presences",
    "rooms",
    "roster_of_employer",
    "round_places",
    "round_results",
    "rounds",
    "second_look",
    "signatures",
    "teams",
    "testing_due",
    "trips",
    "vehicles",
    "ward",
    "write",
    "zones",
]
