"""Places in Django's admin, for reference data: codes, parents and paths are changed by operations only."""

from django.contrib import admin
from django.http import HttpRequest

from dayclear.places.models import Place


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin[Place]):
    list_display = ["name_zh", "name_en", "level", "code", "path", "in_use"]
    list_filter = ["level", "in_use"]
    search_fields = ["=code", "name_zh", "name_en"]
    ordering = ["path"]
    fields = ["path", "level", "code", "name_zh", "name_en", "latitude", "longitude", "sort_key", "in_use"]
    readonly_fields = ["path", "level", "code", "in_use"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature.
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature.
        obj: Place | None = None,  # noqa: ARG002
    ) -> bool:
        return False
