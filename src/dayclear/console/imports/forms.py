from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.loops.imports import Kind


class ImportForm(forms.Form):
    file = forms.FileField(widget=forms.FileInput)
    dry_run = forms.BooleanField(label=_("Only check, change nothing"), required=False)
    all_or_nothing = forms.BooleanField(label=_("All rows or none"), required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = kind.options
        self.fields["file"].label = str(kind.file_label)
        self.fields["file"].widget.attrs["accept"] = kind.accept
        for name, label in self.own.items():
            self.fields[name] = forms.BooleanField(label=str(label), required=False)

    def told(self) -> dict[str, Any]:
        """What was chosen, the options of this kind of file by name."""
        chosen = dict(self.cleaned_data)
        return {"options": [name for name in self.own if chosen.pop(name)], **chosen}
