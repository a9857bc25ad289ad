"""Whether the database's tables are those of this version, told without loading any migration."""

import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

TABLES = "django_migrations"


def pending() -> set[tuple[str, str]]:
    """Migrations on disk that the database has not seen. Loading their graph would slow down each start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLES])
        if not cursor.fetchone()[0]:
            return set(on_disk())
        cursor.execute(f"SELECT app, name FROM {TABLES}")
        applied = set(cursor.fetchall())
    return set(on_disk()) - applied


def apply() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def on_disk() -> Iterator[tuple[str, str]]:
    for config in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(config.label)
        package = find_spec(module) if module else None
        # An app without migrations has no such package, and no search locations would mean all of Python's.
        if package is None or not package.submodule_search_locations:
            continue
        for found in pkgutil.iter_modules(package.submodule_search_locations):
            if not found.ispkg and found.name[0] not in "_~":
                yield config.label, found.name
