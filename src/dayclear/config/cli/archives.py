"""``dayclear backup`` and ``dayclear restore``."""

from pathlib import Path
from typing import Annotated

import typer

from dayclear.config.cli import session
from dayclear.config.cli.printing import err, say


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new file, for example dayclear.tar.")],
) -> None:
    """Write the database and all uploaded files into one archive. Dayclear may run meanwhile."""
    with session.database():
        from dayclear.config import archive  # noqa: PLC0415 - after Django is loaded

        with err.status("Writing the backup"):
            contents = archive.backup(file)
        say(f"{file} holds the database and {contents.files} uploaded files.")


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A file that dayclear backup wrote.")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Give up the data that is there now.")] = False,
) -> None:
    """Put an archive's database and files in the place of the present ones. Stop Dayclear first."""
    with session.database():
        from dayclear.config import archive, migrations_applied  # noqa: PLC0415 - after Django is loaded

        with err.status("Restoring"):
            contents = archive.restore(file, replace=replace)
            migrations_applied.apply()
        say(f"The backup of {contents.made_at} is restored, with {contents.files} uploaded files.")
