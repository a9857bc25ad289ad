"""Duties, and the posts that hold them: each kind with what it answers for and who is above it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table, closest
from dayclear.command.protocol.text import Text

EVERY_DUTY = "*"
LEVELS = ("city", "district", "street", "community", "village", "grid", "compound", "building", "unit")


@dataclass(frozen=True, slots=True)
class Duty:
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class PostKind:
    """``above`` is the kind a matter goes to next, None at the top. ``duties`` None means every duty."""

    kind: str
    name: Text
    levels: tuple[str, ...]
    duties: frozenset[str] | None
    above: str | None
    department: bool
    field: bool
    signs_day: bool


def read_duty(table: Table) -> Duty:
    return Duty(kind=str(table.values.get("kind", "")), name=table.both("name"))


def read_post(table: Table, duties: Iterable[str], post_kinds: list[str]) -> PostKind:
    held = table.choices("duties", [*duties, EVERY_DUTY])
    levels = table.choices("levels", LEVELS)
    if not levels:
        table.fault("levels", _("A post needs at least one level of place."), closest("", LEVELS))
    return PostKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        levels=levels,
        duties=None if EVERY_DUTY in held else frozenset(held),
        above=table.optional_choice("above", post_kinds),
        department=table.flag("department"),
        field=table.flag("field"),
        signs_day=table.flag("signs_day"),
    )


def check_chains(root: Table, posts: dict[str, PostKind]) -> None:
    """Every chain of posts must reach one top: there, escalation ends."""
    tops = [kind for kind, post in posts.items() if post.above is None]
    for index, (kind, post) in enumerate(posts.items()):
        seen, step = {kind}, post.above
        while step is not None and step in posts and step not in seen:
            seen.add(step)
            step = posts[step].above
        if step is not None and step in seen:
            root.faults.add(
                ("post", index, "above"), post.above, _("The posts form a circle."), _("Name a higher post.")
            )
    if len(tops) != 1:
        root.faults.add(
            ("post",),
            ", ".join(tops),
            _("Exactly one post must have nobody above it; here are %(count)d.") % {"count": len(tops)},
            _("Give every other post its “above”."),
        )
