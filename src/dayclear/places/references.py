"""Which tables refer to a model's rows: found through Django's own relations, so no part needs to sign up."""

from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.apps import apps
from django.db.models import ForeignKey, Model


def references_to(model: type[Model]) -> Iterator["ForeignKey[Any, Any]"]:
    """Every foreign key that points to the model, except those of the audit's own tables."""
    for other in apps.get_models():
        if issubclass(other, pghistory.models.Event) or not other._meta.managed:
            continue
        for field in other._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is model:
                yield field


def label(field: "ForeignKey[Any, Any]") -> str:
    return f"{field.model._meta.label}.{field.name}"
