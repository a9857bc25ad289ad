"""Sets of places as sets of paths: what lies in both, what is left without others. Pure: no database.

A path stands for its place with everything inside. The answers are such sets again, none of whose paths lies in another.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping


def with_those_around(path: str) -> list[str]:
    """A place's path after those of all places around it, the outermost first."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


def around(path: str) -> str:
    """The path of the place that this one lies in; "/" around the outermost."""
    return path[: path.rfind("/", 0, -1) + 1]


def climbing(path: str) -> Iterator[str]:
    """A place's path and those of the places around it, the nearest first; for whoever stops on the way."""
    while len(path) > 1:
        yield path
        path = around(path)


def lies_in(path: str, some: Collection[str]) -> bool:
    """Whether the place is one of these or inside one of them."""
    return any(outer in some for outer in with_those_around(path))


def outermost(some: Iterable[str]) -> set[str]:
    """Those that lie in no other."""
    every = set(some)
    return {path for path in every if not any(outer in every for outer in with_those_around(path)[:-1])}


def shared(some: Collection[str], others: Collection[str]) -> set[str]:
    """What lies in both: of two nested places the inner one."""
    one, other = set(some), set(others)
    return outermost(
        {path for path in one if lies_in(path, other)} | {path for path in other if lies_in(path, one)}
    )


def opened(some: Collection[str], without: Iterable[str]) -> set[str]:
    """The places that cannot be taken whole, as one of ``without`` lies inside: their children stand for them."""
    chosen = set(some)
    around = {outer for path in outermost(without) for outer in with_those_around(path)[:-1]}
    return {path for path in around if lies_in(path, chosen)}


def without(
    some: Collection[str], others: Collection[str], children: Mapping[str, Collection[str]]
) -> set[str]:
    """What is left of some places; ``children`` are those of each place that is ``opened``."""
    broken = opened(some, others)
    pieces = {child for path in broken for child in children.get(path, ())} | set(some)
    gone = set(others)
    return outermost(path for path in pieces if path not in broken and not lies_in(path, gone))


def containing(inner: Iterable[str]) -> set[str]:
    """Every place that one of these is, or lies in."""
    found: set[str] = set()
    for path in inner:
        for outer in climbing(path):
            if outer in found:  # And so are those around it.
                break
            found.add(outer)
    return found
