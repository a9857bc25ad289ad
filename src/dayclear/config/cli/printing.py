"""What commands say, and how: results on stdout, everything else on stderr, colour only on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Report = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done and, where known, how much there is, by work that takes long."""


def print_error(error: Exception) -> None:
    """One sentence in red. It is translated if Django can be loaded, and told all the same if not."""
    from dayclear.config.cli.session import load_django  # noqa: PLC0415 - settings may be what is broken

    with suppress(Exception):
        load_django()
    err.print(str(error), style="red", markup=False, soft_wrap=True)


def say(text: object) -> None:
    err.print(str(text), markup=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar per step on a terminal, and nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report
