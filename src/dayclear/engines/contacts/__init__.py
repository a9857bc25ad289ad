"""Who met a case, and who met those: close contacts (密接) and contacts of close contacts (次密接), each with why.

``Visits.arranged`` sorts visits once, ``find_contacts`` searches them for any number of cases by ``Definitions``, which are
the protocol's. One case among visits that lie in a database is better looked for there.
"""

from dayclear.engines.contacts._kernels.ground import Codes, Offsets, Rows
from dayclear.engines.contacts.cases import Cases, Listed, Quarantines
from dayclear.engines.contacts.definitions import NEVER, Definitions, Rule
from dayclear.engines.contacts.finding import find_contacts
from dayclear.engines.contacts.found import CLOSE, NOBODY, SECONDARY, Contacts, Reasons
from dayclear.engines.contacts.visits import Protection, Visits
from dayclear.engines.contacts.warming import warm

__all__ = [
    "CLOSE",
    "NEVER",
    "NOBODY",
    "SECONDARY",
    "Cases",
    "Codes",
    "Contacts",
    "Definitions",
    "Listed",
    "Offsets",
    "Protection",
    "Quarantines",
    "Reasons",
    "Rows",
    "Rule",
    "Visits",
    "find_contacts",
    "warm",
]
