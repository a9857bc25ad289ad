"""PostgreSQL without an installation: binaries from PyPI, data in ``var/``, one local socket, no port.

``start`` makes the cluster when there is none and joins the server when one runs; the last process that
uses it stops it. ``database_settings`` tells Django where it will be, without starting anything.
"""

from dayclear.config.embedded_database.binaries import binaries
from dayclear.config.embedded_database.location import Location, database_settings, locate, var_dir
from dayclear.config.embedded_database.server import Server, is_running, remove, start

__all__ = [
    "Location",
    "Server",
    "binaries",
    "database_settings",
    "is_running",
    "locate",
    "remove",
    "start",
    "var_dir",
]
