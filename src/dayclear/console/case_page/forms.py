from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models import Setting
from dayclear.kernel.ids import new_id


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """``note_id`` is made with the form, so that a note sent twice is one note."""

    note_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note, kept as written"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note_id"].initial = new_id()


class ContactForm(forms.Form):
    """The contact is found by telephone number or identity number; whoever is on no roster is added there first."""

    whom = forms.CharField(label=_("Telephone or identity number"), max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("close", _("Close contact")), ("secondary", _("Contact of a close contact"))],
    )
    setting = forms.ChoiceField(label=_("Kind of place"), choices=Setting.choices, initial=Setting.OTHER)
    met_at = forms.CharField(label=_("Where they met"), max_length=120, required=False)
    reason = forms.CharField(label=_("How"), max_length=255)
    last_exposed_at = forms.DateTimeField(
        label=_("Last exposure"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
