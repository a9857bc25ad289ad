from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.models import Account, AppointmentRole, Shift


class AppointForm(forms.Form):
    account = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Account.objects.filter(is_active=True).order_by("display_name"),
        to_field_name="username",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The name they sign in with"),
    )
    role = forms.ChoiceField(label=_("As"), choices=AppointmentRole.choices)
    shift = forms.ChoiceField(label=_("Shift"), choices=Shift.choices)
    from_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PostForm(forms.Form):
    """``kinds`` are those of the protocol for the place's level, with what they are called."""

    phone = forms.CharField(
        label=_("Telephone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Post"), choices=kinds)
        self.order_fields(["kind", "phone"])


class AccountForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.SlugField(
        label=_("The name they sign in with"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )


class ProtocolForm(forms.Form):
    toml = forms.CharField(
        label=_("Protocol (TOML)"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "font-monospace", "spellcheck": "false"}),
    )
    in_force_from = forms.DateTimeField(
        label=_("In force from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
