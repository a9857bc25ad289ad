"""Reference data in Django's admin. Tasks and events are none: they are worked on in the console."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayclear.command import operations
from dayclear.command.models import Account, ApiToken, Appointment, Post, ProtocolVersion
from dayclear.kernel import clock


@admin.register(Account)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "display_name", "phone", "language", "is_active"]
    search_fields = ["username", "display_name", "phone"]
    fieldsets = [
        *(UserAdmin.fieldsets or []),
        (_("Dayclear"), {"fields": ["display_name", "phone", "language"]}),
    ]


class AppointmentInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Appointment
    extra = 0
    autocomplete_fields = ["account"]


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "kind", "place", "phone", "phone_night", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["name_zh", "name_en", "place__name_zh", "place__name_en"]
    autocomplete_fields = ["place"]
    list_select_related = ["place"]
    inlines = [AppointmentInline]

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        obj.place_path = obj.place.path
        super().save_model(request, obj, form, change)


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["post", "account", "role", "shift", "from_at", "until_at"]
    list_filter = ["role", "shift"]
    search_fields = ["post__name_zh", "post__name_en", "account__display_name", "account__username"]
    autocomplete_fields = ["post", "account"]
    list_select_related = ["post", "account"]
    actions = ["end_now"]

    @admin.action(description=_("End the chosen appointments now"))
    def end_now(self, request: HttpRequest, queryset: Any) -> None:
        at = clock.now()
        for appointment in queryset:
            operations.end_appointment(appointment=appointment, by=_account(request), at=at)
        self.message_user(request, _("The appointments have ended."), messages.SUCCESS)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shown, never changed here: other doors write it, with their checks."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - as above.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - as above.
        return False


@admin.register(ProtocolVersion)
class ProtocolVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "in_force_from", "put_by", "put_at"]
    ordering = ["-in_force_from"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "account", "created_at", "expires_at", "revoked_at"]
    search_fields = ["name", "account__username"]
    exclude = ["digest"]
    actions = ["revoke"]

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        at = clock.now()
        for token in queryset:
            operations.revoke_token(token=token, by=_account(request), at=at)
        self.message_user(request, _("The tokens are revoked."), messages.SUCCESS)


def _account(request: HttpRequest) -> Account | None:
    return request.user if isinstance(request.user, Account) else None
