"""Django's own command, but an empty database gets the tables as they are by now instead of every step towards them."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from dayclear.config import empty_database


class Command(migrate.Command):
    """Only a call for everything, of a database without tables, takes the short way; what is left is then migrated as ever."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        partly = options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        if not partly and not connection.introspection.table_names():
            empty_database.create(connection)
        super().handle(*args, **options)
