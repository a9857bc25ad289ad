"""Tables in an empty database, made at once as the last migration leaves them.

Django renders all related models anew for each of some 900 operations, which takes a minute of the processor. Whoever
starts with nothing needs none of the steps between: `tests/integration/config/test_empty_database.py` holds that both
ways end at the same tables.
"""

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.migration import Migration
from django.db.migrations.operations.special import RunPython, RunSQL
from django.db.migrations.state import ProjectState, StateApps

OURS = "dayclear."


def create(connection: BaseDatabaseWrapper) -> None:
    """Migrates what stands on none of our parts, then creates the tables of all others and marks them as migrated.

    Of the second step all or nothing is there afterwards.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    plan = [migration for migration, _backwards in executor.migration_plan(graph.leaf_nodes())]
    at_once = [migration for migration in plan if stands_on_ours(migration, graph)]
    step_by_step = [key(migration) for migration in plan if migration not in at_once]
    executor.migrate(step_by_step)

    state = executor.loader.project_state([key(migration) for migration in plan])
    with transaction.atomic(using=connection.alias):
        with connection.schema_editor() as editor:
            create_tables({migration.app_label for migration in at_once}, state.apps, editor)
        # Indexes and foreign keys are there by now: an editor makes them when it ends.
        with connection.schema_editor() as editor:
            for migration in at_once:
                run_special_operations(migration, state, editor)
        for migration in at_once:
            executor.recorder.record_applied(*key(migration))


def key(migration: Migration) -> tuple[str, str]:
    return migration.app_label, migration.name


def stands_on_ours(migration: Migration, graph: MigrationGraph) -> bool:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    return any(label in ours for label, _name in graph.forwards_plan(key(migration)))


def create_tables(labels: set[str], models: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every table with its indexes and constraints; then the triggers, which write to other tables."""
    made = [model for model in models.get_models() if model._meta.app_label in labels and model._meta.managed]
    for model in made:
        if not model._meta.proxy:
            editor.create_model(model)
    for model in made:
        for trigger in getattr(model._meta, "triggers", ()):
            editor.execute(trigger.install_sql, params=None)


def run_special_operations(
    migration: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor
) -> None:
    """What a migration does beyond the models; what is elidable carries over rows, of which there are none."""
    for operation in migration.operations:
        if isinstance(operation, RunSQL | RunPython) and not operation.elidable:
            operation.database_forwards(migration.app_label, editor, state, state)
