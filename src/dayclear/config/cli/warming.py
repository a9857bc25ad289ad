"""A process of its own that compiles the engines while the worker works: ``python -m dayclear.config.cli.warming``.

The compiler holds the interpreter for seconds, so it does not run where jobs wait. What it makes stays on disk.
"""

import os

from dayclear.config.cli.child import end_with_parent
from dayclear.engines import contacts, routing

_NICE = 19

if __name__ == "__main__":
    end_with_parent()
    os.nice(_NICE)
    routing.warm()
    contacts.warm()
