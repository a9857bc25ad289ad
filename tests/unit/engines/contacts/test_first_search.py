"""The first search for contacts after an installation waits for no compiler: a process of its own compiles meanwhile."""

import subprocess
import sys

from tests.programs import environment

FIRST_SEARCH = """
from numba.core.dispatcher import Dispatcher
import numpy as np
from dayclear.engines.contacts import Cases, Definitions, Rule, Visits, find_contacts

def refused(kernel, signature):
    raise SystemExit(f"{kernel.py_func.__name__} was compiled.")

Dispatcher.compile = refused
rule, case = Rule.from_minutes(counts_as=[0], least_min=[5.0]), np.zeros(1, np.int32)
visits, _order = Visits.arranged(
    person=[1, 0, 2], place=[0, 0, 1], starts_s=[0, 0, 0], ends_s=[900, 900, 900], people=3, places=2
)
print(find_contacts(visits, Cases(case, case, case + np.int32(3600)), Definitions(rule, rule)).person)
"""


def test_the_first_contact_search_waits_for_no_compiling(tmp_path):
    """Given no kernel on disk, somebody is found although whoever asks the compiler is refused."""
    told = {**environment(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path)}
    first = subprocess.run(
        [sys.executable, "-c", FIRST_SEARCH], env=told, capture_output=True, text=True, check=False
    )
    assert (first.stdout.strip(), first.stderr) == ("[1]", "")
    assert not list(tmp_path.rglob("*.nbc"))
