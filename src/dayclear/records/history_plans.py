"""The history's triggers join the old and the new rows of a statement; here their plans are kept from going wrong.

PL/pgSQL keeps the plan of a statement that has no parameters for as long as the connection lives. Made for an update of one
row it is a nested loop, which takes nine seconds for an update of ten thousand. Without nested loops the join is
hashed, which costs a small update nothing that could be measured.
"""

from typing import Any

from django.db import connections

UNSETTLED = """
    SELECT format('ALTER FUNCTION %%s SET enable_nestloop = off', oid::regprocedure)
    FROM pg_proc WHERE prosrc LIKE '%%old_values JOIN new_values%%' AND proconfig IS NULL
"""


def settle(*, using: str, **_told_by_the_signal: Any) -> None:
    """After every migration, for a trigger that was made anew has lost its setting."""
    with connections[using].cursor() as cursor:
        cursor.execute(UNSETTLED, [])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
