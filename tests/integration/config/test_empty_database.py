"""A new database and one that was migrated step by step are the same, so that both run the same program."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import BaseCommand, call_command
from django.core.management.commands.migrate import Command as StepByStep
from django.db import connection, connections
from django.db.migrations.state import ProjectState

from dayclear.config.management.commands.migrate import Command as AtOnce

# Columns stand in another order where a later step added them; nothing of ours reads them by position.
WHAT_THERE_IS = """
    SELECT 'table', relname::text, concat_ws(' ', relkind, relrowsecurity, relforcerowsecurity, reloptions::text)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'column', concat(attrelid::regclass, '.', attname), concat_ws(' ', format_type(atttypid, atttypmod), attnotnull,
           attidentity, attcollation::regcollation, pg_get_expr(adbin, adrelid))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'constraint', concat(conrelid::regclass, ' ', conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', concat(tgrelid::regclass, ' ', tgname), concat_ws(' ', tgenabled, pg_get_triggerdef(oid))
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'policy', concat(tablename, ' ', policyname), concat_ws(' ', permissive, roles::text, cmd, qual, with_check)
    FROM pg_policies
    UNION ALL
    SELECT 'migration', app, name FROM django_migrations
"""


@contextmanager
def database_made_by(command: BaseCommand, alias: str) -> Iterator[str]:
    """Another database on the tests' server, on which the command has run."""
    settings = connection.settings_dict
    address = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "dbname": settings["NAME"],
    }
    with psycopg.connect(**address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {alias}")
        server.execute(f"CREATE DATABASE {alias}")
        connections.databases[alias] = settings | {"NAME": alias}
        try:
            call_command(command, database=alias, interactive=False, verbosity=0)
            yield alias
        finally:
            connections[alias].close()
            del connections[alias], connections.databases[alias]
            server.execute(f"DROP DATABASE {alias}")


def what_there_is(alias: str) -> dict[tuple[str, str], str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(WHAT_THERE_IS)
        return {(kind, name): told for kind, name, told in cursor.fetchall()}


@pytest.fixture
def lean_states(monkeypatch):
    """An operation on one model renders that model anew, not all its relations too: the SQL is the same, much sooner."""

    def reload_model(self: ProjectState, app_label: str, model_name: str, **_delay: bool) -> None:
        if "apps" in self.__dict__:
            self._reload({(app_label, model_name)})

    monkeypatch.setattr(ProjectState, "reload_model", reload_model)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("lean_states")
def test_a_new_database_has_what_the_steps_would_have_left(django_db_blocker):
    with (
        django_db_blocker.unblock(),
        database_made_by(StepByStep(), "step_by_step") as by_steps,
        database_made_by(AtOnce(), "at_once") as at_once,
    ):
        assert len(what_there_is(at_once)) > 1000
        assert what_there_is(at_once) == what_there_is(by_steps)
