"""The JSON interface, version 1: one router per resource."""

from ninja import NinjaAPI

from dayclear import __version__
from dayclear.api import (
    antigens,
    cases,
    field,
    gate,
    places,
    problems,
    results,
    rounds,
    samples,
    tasks,
    tubes,
)
from dayclear.api.answers import answer_errors
from dayclear.api.authentication import CALLERS

api = NinjaAPI(
    title="Dayclear",
    version=__version__,
    description="Every write may be retried: ids are made by the caller, and a repeated call answers as the first did.",
    auth=CALLERS,
    urls_namespace="api",
)
answer_errors(api)
for address, resource in (
    ("places", places),
    ("rounds", rounds),
    ("samples", samples),
    ("field", field),
    ("tubes", tubes),
    ("results", results),
    ("cases", cases),
    ("tasks", tasks),
    ("problems", problems),
    ("gate", gate),
    ("antigens", antigens),
):
    api.add_router(f"/{address}", resource.router, tags=[address])
