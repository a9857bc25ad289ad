"""Reference data of the laboratories in Django's admin; their own pages are at /laboratory/."""

from django.contrib import admin

from dayclear.laboratory.models import Laboratory


@admin.register(Laboratory)
class LaboratoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name_zh", "name_en", "phone", "active"]
    list_filter = ["active"]
    search_fields = ["name_zh", "name_en"]
