"""Reference data of the laboratories in Django's admin."""

from django.contrib import admin

from dayclear.laboratory.models import Laboratory


@admin.register(Laboratory)
class LaboratoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name_zh", "name_en", "phone", "capacity_per_h", "opens", "closes", "active"]
    list_filter = ["active"]
    search_fields = ["name_zh", "name_en"]
