"""``dayclear check``: whether this installation can be relied on, each point with what was found."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer
from django.utils.translation import gettext_lazy as _
from rich.table import Table

from dayclear.config import embedded_database
from dayclear.config.cli import session
from dayclear.config.cli.printing import out

GIB = 1024**3
LEAST_FREE_BYTES = 2 * GIB
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Finding:
    point: str
    holds: bool
    found: str


def check() -> None:
    """Check database, migrations, protocol, disk, clock and worker; exit code 1 when a point fails."""
    with session.server():
        findings = list(_findings())
    table = Table("", str(_("Looked at")), str(_("Found")), box=None, pad_edge=False)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.holds else "[red]✗[/red]"
        table.add_row(mark, finding.point, finding.found)
    out.print(table)
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)


def _findings() -> Iterator[Finding]:
    points: dict[str, Callable[[], tuple[bool, str]]] = {
        str(_("Database")): _database,
        str(_("Migrations")): _migrations,
        str(_("Protocol")): _protocol,
        str(_("Disk")): _disk,
        str(_("Clock")): _clock,
        str(_("Worker")): _worker,
    }
    seen: dict[Callable[[], tuple[bool, str]], bool] = {}
    for point, look in points.items():
        try:
            possible = seen.get(_migrations, True) or look not in NEED_TABLES
            holds, found = look() if possible else (False, str(_("not before the migrations")))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong with a point is what was found
            holds, found = False, str(error).strip().splitlines()[0] if str(error) else type(error).__name__
        seen[look] = holds
        yield Finding(point, holds, found)


def _found(text: object, **values: object) -> str:
    return str(text).format(**values)


def _database() -> tuple[bool, str]:
    from django.db import connection  # noqa: PLC0415 - after Django is loaded

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))"
        )
        version, size = cursor.fetchone()
    return True, f"PostgreSQL {version}, {size}"


def _migrations() -> tuple[bool, str]:
    from dayclear.config import migrations_applied  # noqa: PLC0415 - after Django is loaded

    pending = migrations_applied.pending()
    return not pending, _found(
        _("{count} to apply: run dayclear migrate"), count=len(pending)
    ) if pending else str(_("all applied"))


def _protocol() -> tuple[bool, str]:
    from dayclear.command import queries  # noqa: PLC0415 - after Django is loaded
    from dayclear.kernel import clock  # noqa: PLC0415

    return True, _found(_("valid: {name}"), name=queries.protocol_in_force(clock.now()).name)


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(embedded_database.locate().home).free
    return free > LEAST_FREE_BYTES, _found(_("{size} GiB free"), size=f"{free / GIB:.1f}")


def _clock() -> tuple[bool, str]:
    from django.db import connection  # noqa: PLC0415 - after Django is loaded

    from dayclear.kernel import clock  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = abs(cursor.fetchone()[0] - clock.wall_clock())
    seconds = f"{difference.total_seconds():.1f}"
    return difference < LARGEST_CLOCK_DIFFERENCE, _found(
        _("{seconds} s between this machine and the database"), seconds=seconds
    )


def _worker() -> tuple[bool, str]:
    from dayclear.config import health  # noqa: PLC0415 - after Django is loaded

    heard_at = health.last_heartbeat()
    if heard_at is None:
        return False, str(_("none has run yet: start dayclear serve or dayclear worker"))
    return health.is_recent(heard_at), _found(
        _("last heard at {instant}"), instant=f"{heard_at:%Y-%m-%d %H:%M:%S} UTC"
    )


NEED_TABLES = (_protocol, _worker)
"""The points that cannot be looked at in a database without this version's tables."""
