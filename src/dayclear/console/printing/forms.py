"""What is asked before codes and labels are printed."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dayclear.console.printing.sheets import TUBES
from dayclear.kernel.codes import LONGEST_PREFIX, check_prefix
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id

MOST_SHEETS = 100


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why the codes are printed"), max_length=200)


class LabelsForm(forms.Form):
    """``range_id`` is made with the form, so that a form sent twice prints the same numbers."""

    range_id = forms.UUIDField(widget=forms.HiddenInput)
    letters = forms.CharField(
        label=_("Letters before the number"),
        max_length=LONGEST_PREFIX,
        widget=forms.TextInput(attrs={"list": "prefixes", "autocapitalize": "characters"}),
    )
    layout = forms.ChoiceField(
        label=_("Sheet of labels"), choices=[(layout.name, layout.label) for layout in TUBES.values()]
    )
    sheets = forms.IntegerField(label=_("Sheets"), min_value=1, max_value=MOST_SHEETS, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["range_id"].initial = new_id()

    def clean_letters(self) -> str:
        try:
            return check_prefix(self.cleaned_data["letters"])
        except InvalidInput as error:
            raise forms.ValidationError(gettext(str(error.message))) from error

    def told(self) -> dict[str, Any]:
        """The numbers to reserve."""
        told = self.cleaned_data
        count = told["sheets"] * TUBES[told["layout"]].labels
        return {"range_id": told["range_id"], "prefix": told["letters"], "count": count}
