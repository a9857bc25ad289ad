"""``dayclear protocol``: check a protocol file, show the one in force, put a new one into force."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import session
from dayclear.config.cli.printing import out, say
from dayclear.kernel import clock

app = typer.Typer(help="Check, show or change the rules that the district works by.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A protocol file, TOML.")
]
From = Annotated[
    datetime | None,
    typer.Option("--from", help="When it comes into force, in the district's time; now if left out."),
]


@app.command("check")
def check(file: File) -> None:
    """Check a protocol file and tell every fault with its line. Needs no database."""
    session.load_django()
    from dayclear.command import protocol  # noqa: PLC0415 - after Django is loaded

    found = protocol.load_file(file)
    say(format_lazy(_("{file} is a valid protocol: {name}."), file=file, name=found.name))


@app.command("show")
def show() -> None:
    """Print the protocol in force as a file that can be edited and put into force."""
    with session.database():
        from dayclear.command import protocol, queries  # noqa: PLC0415 - after Django is loaded

        version = queries.version_in_force(clock.now())
        out.print(version.toml if version else protocol.shipped_text(), markup=False, soft_wrap=True, end="")


@app.command("put-into-force")
def put_into_force(file: File, from_at: From = None) -> None:
    """Check a protocol file and put it into force. Tasks that are open keep their rules."""
    with session.database():
        from dayclear.command import protocol  # noqa: PLC0415 - after Django is loaded
        from dayclear.command.operations.protocol import put_into_force as put  # noqa: PLC0415

        protocol.load_file(file)
        effective_at = timezone.make_aware(from_at) if from_at else None
        version = put(toml=file.read_text(encoding="utf-8"), at=clock.now(), by=None, from_at=effective_at)
        say(
            format_lazy(
                _("{name} is in force from {instant}."),
                name=version.name,
                instant=timezone.localtime(version.in_force_from).isoformat(" ", "minutes"),
            )
        )
