"""Places in sight."""

from uuid import UUID

from ninja import Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest
from dayclear.places import queries as places
from dayclear.places.models import Place

router = Router()


class PlaceOut(Schema):
    id: UUID
    level: str
    code: str
    name_zh: str
    name_en: str
    path: str
    parent_id: UUID | None


@router.get("/{place_id}", response={200: PlaceOut, **FAULTS})
def get_place(request: CallerRequest, place_id: UUID) -> Place:
    return places.place(place_id, scope=request.scope)


@router.get("/{place_id}/children", response={200: list[PlaceOut], **FAULTS})
def list_children(request: CallerRequest, place_id: UUID) -> list[Place]:
    place = places.place(place_id, scope=request.scope)
    return list(places.children(place, scope=request.scope))
