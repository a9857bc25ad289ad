"""What changes between two protocols, told as paths and values rather than as lines of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from dayclear.command.protocol.structure import Protocol
from dayclear.command.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """``old`` None: added. ``new`` None: removed. ``path``: ``events.round_missed.name_zh``."""

    path: str
    old: str | None
    new: str | None


def diff(old: Protocol, new: Protocol) -> tuple[Change, ...]:
    """Every value that differs, regional overrides included, in the order of the file."""
    before, after = _values(old), _values(new)
    paths = list(dict.fromkeys([*before, *after]))
    return tuple(
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _values(protocol: Protocol) -> dict[str, str]:
    """All values by path; of an override only those that differ from the rest of its file."""
    bare = replace(protocol, overrides={})
    values = dict(_leaves("", bare))
    for place, inside in protocol.overrides.items():
        own = dict(_leaves("", inside))
        values |= {
            f"overrides {place} {path}": value for path, value in own.items() if values.get(path) != value
        }
    return values


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Text):
        yield f"{path}_zh", value.zh
        yield f"{path}_en", value.en
    elif is_dataclass(value):
        for field in fields(value):
            yield from _leaves(f"{path}.{field.name}".lstrip("."), getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(f"{path}.{key}", item)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for index, item in enumerate(value, start=1):
            yield from _leaves(f"{path}.{getattr(item, 'kind', index)}", item)
    elif isinstance(value, frozenset | tuple):
        yield (
            path,
            ", ".join(str(item) for item in (sorted(value) if isinstance(value, frozenset) else value)),
        )
    else:
        yield path, str(value)
