"""How the making of a district tells how far it is: ``report(step, done, total)``, a step at a time."""

from collections.abc import Callable

Report = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    return
