"""``dayclear backup`` and ``dayclear restore``."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import session
from dayclear.config.cli.printing import err, say


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new file, for example dayclear.tar.")],
) -> None:
    """Write the database and all uploaded files into one archive. Dayclear may run meanwhile."""
    with session.database():
        from dayclear.config import archive  # noqa: PLC0415 - after Django is loaded

        with err.status(str(_("Writing the backup"))):
            contents = archive.backup(file)
        say(
            format_lazy(
                _("{file} holds the database and {files} uploaded files."), file=file, files=contents.files
            )
        )


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A file that dayclear backup wrote.")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Give up the data that is there now.")] = False,
) -> None:
    """Put an archive's database and files in the place of the present ones. Stop Dayclear first."""
    with session.database():
        from dayclear.config import archive, migrations_applied  # noqa: PLC0415 - after Django is loaded

        with err.status(str(_("Restoring"))):
            contents = archive.restore(file, replace=replace)
            migrations_applied.apply()
        say(
            format_lazy(
                _("The backup of {instant} is restored, with {files} uploaded files."),
                instant=contents.made_at,
                files=contents.files,
            )
        )
