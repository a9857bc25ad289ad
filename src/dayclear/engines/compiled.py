"""The one place that knows how the kernels are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compiled when first called and kept on disk; it leaves the interpreter to others while it runs."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))
