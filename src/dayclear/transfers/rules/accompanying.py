"""Who may go along with a child."""

from enum import StrEnum


class NotAlong(StrEnum):
    """Why somebody cannot go along."""

    OTHER_HOME = "other_home"
    HAS_LEFT = "has_left"
    CHILD = "child"
    POSITIVE = "positive"
    GOES_ALONG = "goes_along"


def why_not_along(
    *,
    same_home: bool,
    both_wait: bool,
    is_child: bool,
    reason: str,
    child_reason: str,
    child_goes_along: bool,
) -> NotAlong | None:
    """An adult of the same home, who has not left, and brings no infection among contacts; None for who may."""
    if not same_home:
        return NotAlong.OTHER_HOME
    if not both_wait:
        return NotAlong.HAS_LEFT
    if is_child:
        return NotAlong.CHILD
    if child_goes_along:
        return NotAlong.GOES_ALONG
    if reason == "positive" and child_reason == "contact":
        return NotAlong.POSITIVE
    return None
