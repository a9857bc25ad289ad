"""The database's statistics of tables that were just filled.

Autovacuum sees nothing of a transaction that is still open, and the next statements of it join these tables.
"""

from django.db import connection


def refresh(*tables: str) -> None:
    """Reads samples of the tables; of all of them where none is named."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
