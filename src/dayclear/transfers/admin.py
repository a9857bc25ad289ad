"""Reference data of the facilities in Django's admin."""

from django.contrib import admin

from dayclear.transfers.models import Bed, Facility


class BedInline(admin.TabularInline[Bed, Facility]):
    model = Bed
    extra = 0
    fields = ["room", "label", "in_service"]


@admin.register(Facility)
class FacilityAdmin(admin.ModelAdmin[Facility]):
    list_display = ["name_zh", "name_en", "kind", "phone", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["place"]
    inlines = [BedInline]


@admin.register(Bed)
class BedAdmin(admin.ModelAdmin[Bed]):
    list_display = ["facility", "room", "label", "in_service"]
    list_filter = ["facility", "in_service"]
    search_fields = ["room", "label"]
