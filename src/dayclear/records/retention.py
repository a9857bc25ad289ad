"""Which fields tell about people, for what purpose and how long, and who erases them after that.

Each part declares its own fields in a module ``personal_fields`` and registers erasers beside its operations;
how many days a key stands for is the protocol's to say.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Literal, Protocol, TypeVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from pghistory.models import Event

OWN_APPS = "dayclear."
DECLARED_IN, ERASED_IN = "personal_fields", "operations"
EVERY_OTHER = "*"
# What by its nature tells nothing stays out of the declarations: keys, switches, counts, working times.
TELLING = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.TimeField,
    models.JSONField,
    models.FloatField,
    models.DecimalField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
    ArrayField,
)

Category = Literal["personal", "contact", "identifier", "health"]


@dataclass(frozen=True, slots=True)
class Personal:
    """What a field tells of a person, what it is needed for, and the retention key whose days it is kept."""

    category: Category
    purpose: str
    retention: str


class Eraser(Protocol):
    """Erases for good what ended before an instant; returns how many rows. May be called again and again."""

    def __call__(self, *, before: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Declarations:
    """All parts' declarations, by model label (``people.Person``) and field name."""

    personal: Mapping[str, Mapping[str, Personal]]
    not_personal: Mapping[str, AbstractSet[str]]

    def undeclared(self, model: type[models.Model]) -> list[str]:
        """The fields of a model that may tell about a person and of which nobody has said whether they do."""
        label = model._meta.label
        others = self.not_personal.get(label, frozenset())
        if EVERY_OTHER in others:
            return []
        declared = {*self.personal.get(label, {}), *others}
        return [field.name for field in telling_fields(model) if field.name not in declared]

    def unknown(self) -> list[str]:
        """Declarations of what does not exist, as ``people.Person.nickname``."""
        fields = {model._meta.label: {field.name for field in model._meta.fields} for model in own_models()}
        named = [
            (label, name)
            for part in (self.personal, self.not_personal)
            for label in part
            for name in part[label]
        ]
        return [
            f"{label}.{name}" for label, name in named if name not in fields.get(label, set()) | {EVERY_OTHER}
        ]


def collect() -> Declarations:
    """What every part has declared as PERSONAL_FIELDS and NOT_PERSONAL."""
    personal: dict[str, Mapping[str, Personal]] = {}
    not_personal: dict[str, AbstractSet[str]] = {}
    for declared in _rooms(DECLARED_IN):
        personal |= getattr(declared, "PERSONAL_FIELDS", {})
        not_personal |= getattr(declared, "NOT_PERSONAL", {})
    return Declarations(personal, not_personal)


def _rooms(name: str) -> Iterator[ModuleType]:
    """The module of this name of every part that has one. By name, because records knows no part."""
    for app in apps.get_app_configs():
        module = f"{app.name}.{name}"
        if app.name.startswith(OWN_APPS) and find_spec(module):
            yield import_module(module)


def own_models() -> Iterator[type[models.Model]]:
    """Our models. A history table holds the fields of the model it follows, and is erased with the audit."""
    for model in apps.get_models():
        if model.__module__.startswith(OWN_APPS) and not issubclass(model, Event):
            yield model


def telling_fields(model: type[models.Model]) -> list[models.Field[object, object]]:
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, TELLING) and not isinstance(field, models.DateTimeField)
    ]


_erasers: dict[str, list[Eraser]] = {}
Registered = TypeVar("Registered", bound=Eraser)


def erases(key: str) -> Callable[[Registered], Registered]:
    """Registers what erases the rows kept under a retention key; a key may have several."""

    def register(eraser: Registered) -> Registered:
        _erasers.setdefault(key, []).append(eraser)
        return eraser

    return register


def erasers() -> Mapping[str, tuple[Eraser, ...]]:
    """Every registered eraser by its retention key; each part's operations are loaded for it."""
    list(_rooms(ERASED_IN))
    return {key: tuple(registered) for key, registered in _erasers.items()}
