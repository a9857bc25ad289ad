from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.transfers.models import PresenceKind


class PassForm(forms.Form):
    """``presence_id`` is made with the form, so that somebody let in twice by a retry is inside once."""

    presence_id = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.CharField(
        label=_("Name or personal code"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PresenceKind)
    note = forms.CharField(label=_("Company, vehicle or whom they see"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presence_id"].initial = new_id()
