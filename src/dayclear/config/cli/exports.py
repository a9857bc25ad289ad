"""``dayclear export``: the same lists as the pages export, for the whole district."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import session
from dayclear.config.cli.printing import say
from dayclear.kernel.scope import Scope

app = typer.Typer(help="Export a list to a .csv or .xlsx file.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(dir_okay=False, writable=True, help="A .csv or .xlsx file to write.")]


@app.command("places")
def places(file: File) -> None:
    """Export the place tree."""
    _write("places", file)


@app.command("residents")
def residents(file: File) -> None:
    """Export households and residents."""
    _write("residents", file)


@app.command("results")
def results(file: File) -> None:
    """Export laboratory results."""
    _write("results", file)


def _write(kind: str, file: Path) -> None:
    with session.database():
        from dayclear.loops import exports  # noqa: PLC0415 - after Django is loaded

        rows = exports.write(kind=kind, path=file, scope=Scope.everything())
        say(format_lazy(_("{rows} rows written to {file}."), rows=rows, file=file))
