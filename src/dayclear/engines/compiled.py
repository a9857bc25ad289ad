"""The one place that knows how the kernels are compiled."""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compiled when first called and kept on disk; it leaves the interpreter to others while it runs."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))


def is_compiled(kernel: Callable[..., object]) -> bool:
    """Whether this process has compiled it already, or read it from disk, so that a call waits for neither."""
    return bool(getattr(kernel, "signatures", ()))


def interpreted(kernel: Kernel) -> Kernel:
    """The same kernel without the compiler, and so every kernel that it calls."""
    return cast("Kernel", _interpreted(kernel))


@cache
def _interpreted(kernel: Callable[..., object]) -> Callable[..., object]:
    plain = getattr(kernel, "py_func", None)
    if plain is None:
        return kernel
    used = {name: plain.__globals__[name] for name in plain.__code__.co_names if name in plain.__globals__}
    names = {name: _interpreted(one) if hasattr(one, "py_func") else one for name, one in used.items()}
    return FunctionType(plain.__code__, names, plain.__name__)
