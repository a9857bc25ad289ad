"""Puts the commands together; turns every error into one sentence and an exit code for scripts."""

import os
import sys
from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import accounts, archives, checks, demo, exports, imports, processes, protocol, serve
from dayclear.config.cli.printing import print_error
from dayclear.config.release import version
from dayclear.kernel.errors import DayclearError, EnvironmentFault

FAILED, ENVIRONMENT, INTERRUPTED = 1, 3, 130

EPILOG = (
    "Exit codes: 0 done, 1 a check failed or rows were refused, 2 wrong usage, 3 database, port or files."
)

app = typer.Typer(
    name="dayclear",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.add_typer(imports.app, name="import")
app.add_typer(exports.app, name="export")
app.add_typer(protocol.app, name="protocol")
app.command("account")(accounts.account)
app.command("check")(checks.check)
app.command("backup")(archives.backup)
app.command("restore")(archives.restore)
app.command("migrate")(processes.migrate)
app.command("worker")(processes.worker)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version())
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and end.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """Runs one district's outbreak response: what is found today is closed today."""


def main() -> None:
    try:
        app(prog_name="dayclear")
    except DayclearError as error:
        _end_with(error, ENVIRONMENT if isinstance(error, EnvironmentFault) else FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        from dayclear.config import outage  # noqa: PLC0415 - only now is the database of interest

        why = outage.reason(error)
        if why is None:
            raise
        _end_with(
            EnvironmentFault(format_lazy(_("The database does not answer: {reason}"), reason=why)),
            ENVIRONMENT,
        )


def _end_with(error: DayclearError, code: int) -> None:
    if os.environ.get("DAYCLEAR_DEBUG") == "1":
        raise error
    print_error(error)
    sys.exit(code)
