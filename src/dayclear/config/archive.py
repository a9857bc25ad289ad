"""Backup and restore: one tar file with the database's dump, the uploaded files and a list of both."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from dayclear.config import embedded_database
from dayclear.config.embedded_database.location import SUPERUSER
from dayclear.config.release import version
from dayclear.kernel import clock
from dayclear.kernel.errors import Conflict, EnvironmentFault, InvalidInput

MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media"
FORMAT = 1
OWNER_ONLY = 0o600
"""The archive holds personal records."""
BOOKKEEPING = ("django_%", "auth_%", "procrastinate_%")
"""Tables that migrations fill; whatever else holds a row makes a database one that has been used."""


@dataclass(frozen=True)
class Contents:
    """What an archive holds."""

    made_at: str
    dayclear: str
    files: int
    format: int = FORMAT


def backup(path: Path) -> Contents:
    """Writes the archive beside its place and moves it there when complete.

    Raises:
        InvalidInput: The file exists, or its folder does not.
        EnvironmentFault: The database cannot be dumped.
    """
    if path.exists() or not path.absolute().parent.is_dir():
        raise InvalidInput(
            format_lazy(_("{file} exists, or its folder does not."), file=path),
            _("Choose a new name in a folder that exists."),
        )
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="backup-") as folder:
        dump = Path(folder) / DUMP
        _run_program("pg_dump", "--format=custom", f"--file={dump}", **_parameters())
        uploads = sorted(found for found in settings.MEDIA_ROOT.rglob("*") if found.is_file())
        contents = Contents(clock.now().isoformat(), version(), len(uploads))
        unfinished = path.with_name(f".{path.name}.unfinished")
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY), "wb") as file:
            _write(file, contents, dump, uploads)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    return contents


def restore(path: Path, *, replace: bool) -> Contents:
    """Puts the archive's database and files in the place of ours, both or, before the last step, neither.

    Raises:
        Conflict: Ours holds data and ``replace`` is false, or somebody is connected to it.
        InvalidInput: The file is no archive of Dayclear.
    """
    if not replace and is_used():
        raise Conflict(
            _("The database holds data."),
            _("Make a backup, then give --replace to put the archive in its place."),
        )
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="restore-") as folder:
        contents = _extract(path, Path(folder))
        with _restored_database(Path(folder) / DUMP) as name:
            _swap_database(name)
        _swap_media(Path(folder))
    return contents


def is_used() -> bool:
    """Whether any table that migrations leave empty holds a row."""
    with psycopg.connect(**_parameters()) as opened:  # type: ignore[arg-type]  # only strings are in it
        tables = opened.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND NOT relname LIKE ANY(%s)",
            [list(BOOKKEEPING)],
        ).fetchall()
        probe = sql.SQL("SELECT FROM {} LIMIT 1")
        return any(opened.execute(probe.format(sql.Identifier(table))).rowcount for (table,) in tables)


def _parameters() -> dict[str, str]:
    """Connection parameters in libpq's names. Row-level security must not hide rows, hence the superuser."""
    database = settings.DATABASES["default"]
    embedded = not os.environ.get("DATABASE_URL")
    given = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": SUPERUSER if embedded else database["USER"],
        "password": database["PASSWORD"],
        "dbname": connection.settings_dict["NAME"],
    }
    return {name: str(value) for name, value in given.items() if value}


def _run_program(program: str, *arguments: str, **parameters: str) -> None:
    """The password travels in the environment, where other users cannot read it."""
    secret = parameters.pop("password", "")
    target = " ".join(f"{name}='{value}'" for name, value in parameters.items())
    done = subprocess.run(  # noqa: S603 - the program is ours and no shell is involved
        [str(embedded_database.binaries() / program), f"--dbname={target}", *arguments],
        env={**os.environ, "PGPASSWORD": secret} if secret else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip() or str(done.returncode)).splitlines()[-1]
        raise EnvironmentFault(format_lazy(_("{program} failed: {reason}"), program=program, reason=reason))


def _write(file: Any, contents: Contents, dump: Path, uploads: list[Path]) -> None:
    with tarfile.open(fileobj=file, mode="w|") as archive:
        manifest = json.dumps(asdict(contents), indent=2).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        archive.addfile(entry, BytesIO(manifest))
        archive.add(dump, arcname=DUMP)
        for upload in uploads:
            archive.add(upload, arcname=f"{MEDIA}/{upload.relative_to(settings.MEDIA_ROOT).as_posix()}")


def _extract(path: Path, folder: Path) -> Contents:
    try:
        with tarfile.open(path, mode="r|") as archive:
            for entry in archive:
                _extract_entry(archive, entry, folder)
        contents = Contents(**json.loads((folder / MANIFEST).read_text()))
        if contents.format != FORMAT or not (folder / DUMP).is_file():
            raise tarfile.TarError("parts are missing")  # noqa: TRY301 - told below like every other fault
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise InvalidInput(
            format_lazy(_("{file} is no backup of Dayclear: {reason}."), file=path, reason=error),
            _("Give a file that dayclear backup wrote."),
        ) from error
    return contents


def _extract_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """Only plain files below the folder: an archive from elsewhere must not write where it likes."""
    name = PurePosixPath(entry.name)
    known = str(name) in {MANIFEST, DUMP} or name.parts[0] == MEDIA
    if not entry.isfile() or not known or ".." in name.parts:
        raise tarfile.TarError(f"unexpected entry {entry.name}")
    source = archive.extractfile(entry)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)  # type: ignore[arg-type]  # isfile() was true, so there is a source


@contextmanager
def _restored_database(dump: Path) -> Iterator[str]:
    """A new database beside ours with the dump's contents; dropped unless it took our place meanwhile."""
    name = f"{connection.settings_dict['NAME']}_restored"
    owner = sql.Identifier(settings.DATABASES["default"]["USER"])
    with _maintenance() as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        maintenance.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))
        try:
            role = settings.DATABASES["default"]["USER"]
            flags = ("--exit-on-error", "--no-owner", f"--role={role}", str(dump))
            _run_program("pg_restore", *flags, **{**_parameters(), "dbname": name})
            yield name
        finally:
            maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _swap_database(restored: str) -> None:
    ours = connection.settings_dict["NAME"]
    connections.close_all()
    before = f"{ours}_before"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with _maintenance() as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(before)))
        try:
            with maintenance.transaction():
                maintenance.execute(rename.format(sql.Identifier(ours), sql.Identifier(before)))
                maintenance.execute(rename.format(sql.Identifier(restored), sql.Identifier(ours)))
        except psycopg.errors.ObjectInUse:
            raise Conflict(_("The database is in use."), _("Stop Dayclear and its commands first.")) from None
        maintenance.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(before)))


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(
        **{**_parameters(), "dbname": "postgres"},  # type: ignore[arg-type]  # only strings are in it
        autocommit=True,
    ) as opened:
        yield opened


def _swap_media(folder: Path) -> None:
    restored = folder / MEDIA
    restored.mkdir(exist_ok=True)
    if settings.MEDIA_ROOT.exists():
        settings.MEDIA_ROOT.rename(folder / "media-before")
    restored.rename(settings.MEDIA_ROOT)
