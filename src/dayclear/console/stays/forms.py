from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.transfers.models import Condition, LogShift


class LogForm(forms.Form):
    """``id`` is made with the form, so that an entry sent twice is one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    shift = forms.ChoiceField(label=_("Shift"), choices=LogShift)
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition, widget=forms.RadioSelect)
    temperature_c = forms.FloatField(label=_("Temperature, °C"), required=False, min_value=30, max_value=45)
    oxygen_percent = forms.IntegerField(
        label=_("Oxygen saturation"), required=False, min_value=40, max_value=100
    )
    symptoms = forms.CharField(label=_("Symptoms"), max_length=500, required=False)
    medicine = forms.CharField(label=_("Medicine given"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = new_id()
        self.fields["temperature_c"].widget.attrs["step"] = "0.1"


class SwabForm(forms.Form):
    swab_id = forms.UUIDField(widget=forms.HiddenInput)
    barcode = forms.CharField(
        label=_("Barcode of the tube"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["swab_id"].initial = new_id()


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, proposed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not proposed
        if not proposed:
            self.fields["reason"].help_text = _(
                "The criteria are not met. Write why it is right all the same."
            )
