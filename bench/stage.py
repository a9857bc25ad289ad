"""Where a benchmark plays: a data folder of its own with a demo district, and the real server on a free port."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
START_WITHIN_S = 90


def arguments(description: str) -> argparse.Namespace:
    return parser(description).parse_args()


def parser(description: str) -> argparse.ArgumentParser:
    """What every benchmark may be told; one may add to it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a small size, within 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument(
        "--var", type=Path, help="a data folder with a demo district to use instead of an own one"
    )
    return parser


@contextmanager
def district(size: str, var: Path | None = None) -> Iterator[Path]:
    """Django on a durable database with the demo district of a size; made on the first run, and copied for each."""
    folder = var or ROOT / "bench" / ".var" / size
    os.environ["DAYCLEAR_VAR"] = str(folder)
    if var is None:
        _lay_out(folder, size)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
    import django  # noqa: PLC0415 - after the data folder is named.

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from dayclear.config import embedded_database  # noqa: PLC0415

    with embedded_database.start():
        call_command("migrate", verbosity=0)
        from dayclear.places.models import Place  # noqa: PLC0415
        from dayclear.rehearsal.operations import create_demo_district  # noqa: PLC0415

        if not Place.objects.exists():
            create_demo_district(size=size)
        yield folder


def _lay_out(folder: Path, size: str) -> None:
    """A copy of the district as it was made: no run finds, or pays for, the rounds of those before it."""
    made = folder.with_name(f"{size}-made")
    if not made.exists():
        making = folder.with_name(f"{size}-making")
        _remove(making)
        command = [
            sys.executable,
            "-m",
            "dayclear.config.cli",
            "demo",
            *(["--full"] if size == "district" else []),
        ]
        subprocess.run(
            command, env=os.environ | {"DAYCLEAR_VAR": str(making)}, stdout=subprocess.DEVNULL, check=True
        )
        making.rename(made)
    _remove(folder)
    # As it is, with its owner: the database's files belong to an account of its own where root runs this.
    subprocess.run(["cp", "-a", made, folder], check=True)


def _remove(folder: Path) -> None:
    """What an earlier run left there, its database included, also where that run was killed."""
    from dayclear.config import embedded_database  # noqa: PLC0415 - after the data folder is named.

    embedded_database.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """``dayclear serve`` on the district's data folder; its port and its process id."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-m", "dayclear.config.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_up(port)
        wait_until_compiled(process.pid)
        wait_until_idle()
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_up(port: int) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def wait_until_compiled(server: int) -> None:
    """The engines are compiled once after an installation, beside the server: nothing is measured meanwhile."""
    while any("cli.warming" in command for _pid, command, _seconds in _of(server)):
        time.sleep(0.2)


def wait_until_idle() -> None:
    """What the demo has asked of the worker, its plans above all, is done; nothing is measured beside it."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up.

    waiting = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.2)


def memory_mb(pid: int) -> int:
    """Peak resident memory of a process and its children, in MB; shared pages count with each. One that ended has none."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    peaks = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    return sum(peaks) // 1024 + sum(memory_mb(int(child)) for child in children)


def cpu_s(server: int, folder: Path) -> dict[str, float]:
    """Processor seconds so far of the database, of the server's Python and of this process, the phones."""
    from dayclear.config.embedded_database import locate  # noqa: PLC0415

    location = locate(folder)
    spent = {"PostgreSQL": 0.0, "Python": 0.0, "phones": time.process_time()}
    for pid, command, seconds in _processes():
        if location.name in command or str(location.cluster) in command:
            spent["PostgreSQL"] += seconds
        elif server in _ancestors(pid):
            spent["Python"] += seconds
    return spent


def _of(server: int) -> list[tuple[int, str, float]]:
    return [process for process in _processes() if server in _ancestors(process[0])]


def _processes() -> Iterator[tuple[int, str, float]]:
    """Number, command and processor seconds of every process of this machine."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text().replace("\0", " ")
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # It has ended.
            continue
        yield int(process.name), command, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ancestors(pid: int) -> list[int]:
    """The process itself and those it comes from."""
    found = []
    while pid > 1:
        found.append(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found


def tell(told: dict[str, Any], *, as_json: bool, limit: str) -> None:
    """Prints what was measured; ``ratio`` is ours over the peer, above 1 is better."""
    if as_json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name:>12}  {value}")
    print(f"{'limited by':>12}  {limit}")
