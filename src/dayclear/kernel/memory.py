"""How this process keeps its memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """For whoever builds hundreds of thousands of records that hold no cycle: Python would look for one again and again.

    What is let go of meanwhile is freed as ever, but for cycles, which wait until the end.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
