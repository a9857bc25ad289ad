from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or Excel file"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"})
    )
    dry_run = forms.BooleanField(label=_("Only check, change nothing"), required=False)
    all_or_nothing = forms.BooleanField(label=_("All rows or none"), required=False)
