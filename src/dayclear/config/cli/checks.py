"""``dayclear check``: whether this installation can be relied on, each point with what was found."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer
from rich.table import Table

from dayclear.config import embedded_database
from dayclear.config.cli import session
from dayclear.config.cli.printing import out

LEAST_FREE_BYTES = 2 * 1024**3
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
    table = Table("", "Point", "Found", box=None, pad_edge=False)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.holds else "[red]✗[/red]"
        table.add_row(mark, finding.point, finding.found)
    out.print(table)
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)


def _findings() -> Iterator[Finding]:
    points: dict[str, Callable[[], tuple[bool, str]]] = {
        "Database": _database,
        "Migrations": _migrations,
        "Protocol": _protocol,
        "Disk": _disk,
        "Clock": _clock,
        "Worker": _worker,
    }
    for point, look in points.items():
        try:
            holds, found = look()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong with a point is what was found
            holds, found = False, str(error).strip().splitlines()[0] if str(error) else type(error).__name__
        yield Finding(point, holds, found)


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
    return not pending, f"{len(pending)} to apply: run dayclear migrate" if pending else "all applied"


def _protocol() -> tuple[bool, str]:
    from dayclear.command import queries  # noqa: PLC0415 - after Django is loaded
    from dayclear.kernel import clock  # noqa: PLC0415

    return True, f"valid: {queries.protocol_in_force(clock.now()).name}"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(embedded_database.locate().home).free
    return free > LEAST_FREE_BYTES, f"{free / 1024**3:.1f} GiB free"


def _clock() -> tuple[bool, str]:
    from django.db import connection  # noqa: PLC0415 - after Django is loaded

    from dayclear.kernel import clock  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = abs(cursor.fetchone()[0] - clock.wall_clock())
    seconds = difference.total_seconds()
    return difference < LARGEST_CLOCK_DIFFERENCE, f"{seconds:.1f} s between this machine and the database"


def _worker() -> tuple[bool, str]:
    from dayclear.config import health  # noqa: PLC0415 - after Django is loaded

    heard_at = health.last_heartbeat()
    if heard_at is None:
        return False, "none has run yet: start dayclear serve or dayclear worker"
    return health.is_recent(heard_at), f"last heard at {heard_at:%Y-%m-%d %H:%M:%S} UTC"
