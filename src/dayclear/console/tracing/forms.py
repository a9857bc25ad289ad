from django import forms
from django.utils.translation import gettext_lazy as _


class MatchForm(forms.Form):
    """Whether somebody told of is the resident, and how the tracer knows."""

    answer = forms.ChoiceField(choices=[("same", _("The same person")), ("other", _("Somebody else"))])
    reason = forms.CharField(max_length=500)

    @property
    def is_same(self) -> bool:
        return bool(self.cleaned_data["answer"] == "same")
