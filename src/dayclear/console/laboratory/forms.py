from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries


class ReceiptForm(forms.Form):
    box = forms.CharField(label=_("Box"), max_length=40, required=False)
    barcodes = forms.CharField(
        label=_("Tubes, one on a line"),
        widget=forms.Textarea(
            attrs={"rows": 6, "data-scan": "lines", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(laboratory.pk), laboratory.name) for laboratory in queries.laboratories(scope)]
        self.fields["laboratory_id"] = forms.ChoiceField(label=_("Laboratory"), choices=choices)
        self.order_fields(["laboratory_id", "box", "barcodes"])

    def clean_barcodes(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["barcodes"].split()))
