"""``dayclear account``: the first people of a new district; everybody after them is made on the page of the posts."""

from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import session
from dayclear.config.cli.printing import out, say
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope


def account(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option("--name", help="What people call them.")] = "",
    post: Annotated[
        str, typer.Option("--post", help="The kind of post they hold, as commander.district.")
    ] = "",
    place: Annotated[str, typer.Option("--place", help="The code of the place of that post.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May open the administration's pages.")] = False,
) -> None:
    """Make an account, appoint it to a post, and tell its first password."""
    if bool(post) != bool(place):
        raise InvalidInput(_("A post needs its place."), _("Give --post and --place together, or neither."))
    with session.database():
        password = _made(username, name, post, place, is_administrator=admin)
    say(format_lazy(_("First password of {username}; it is shown this once:"), username=username))
    out.print(password, markup=False)


def _made(username: str, name: str, post: str, place: str, *, is_administrator: bool) -> str:
    """The account and its appointment, both or neither; the password."""
    from django.db import transaction  # noqa: PLC0415 - after Django is loaded

    from dayclear.command import operations as command  # noqa: PLC0415
    from dayclear.command.operations import accounts  # noqa: PLC0415
    from dayclear.places import queries as places  # noqa: PLC0415

    at = clock.now()
    with transaction.atomic():
        made = accounts.create_account(
            username=username, display_name=name, phone="", by=None, at=at, is_administrator=is_administrator
        )
        if post:
            here = places.by_code(place, Scope.everything())
            held = command.create_post(kind=post, place=here, by=None, at=at)
            command.appoint(post=held, account=made.account, by=None, at=at)
    return made.password
