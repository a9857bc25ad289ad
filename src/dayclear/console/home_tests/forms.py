from django import forms
from django.utils.translation import gettext_lazy as _


class TubeForm(forms.Form):
    barcode = forms.CharField(
        label=_("Barcode of the tube"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
