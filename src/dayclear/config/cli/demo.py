"""``dayclear demo``: a district of fictional people to try everything on."""

import time
from enum import StrEnum
from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rich.table import Table

from dayclear.config.cli import session
from dayclear.config.cli.printing import out, progress_bar, say
from dayclear.kernel.errors import Conflict


class Size(StrEnum):
    street = "street"
    district = "district"


def demo(
    full: Annotated[
        bool, typer.Option("--full", help="The whole district, 600,000 residents, not one street.")
    ] = False,
) -> None:
    """Make the demo district in an empty database, and tell who can sign in."""
    with session.database():
        make_demo(Size.district if full else Size.street, only_if_empty=False)
        show_accounts()


def make_demo(size: Size, *, only_if_empty: bool) -> None:
    """Makes it whole or not at all.

    Raises:
        Conflict: There are places already, and ``only_if_empty`` does not excuse that.
    """
    from django.db import transaction  # noqa: PLC0415 - after Django is loaded

    from dayclear.places.models import Place  # noqa: PLC0415
    from dayclear.rehearsal import operations  # noqa: PLC0415

    if Place.objects.exists():
        if only_if_empty:
            if size is Size.district:
                say(_("The district that is there is kept; ./run --full --fresh makes it anew."))
            return
        raise Conflict(_("The database already holds places."), _("Start over with ./run --fresh."))
    started_at = time.monotonic()
    with transaction.atomic(), progress_bar() as report:
        operations.create_demo_district(size=size.value, progress=report)
    say(format_lazy(_("The demo was made in {seconds} s."), seconds=round(time.monotonic() - started_at)))


def show_accounts() -> None:
    from dayclear.rehearsal import operations  # noqa: PLC0415 - after Django is loaded

    table = Table(str(_("Sign in as")), str(_("Password")), str(_("Post")), box=None, pad_edge=False)
    for account in operations.demo_accounts():
        table.add_row(*map(str, account))
    if table.row_count:
        out.print(table)
