from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command import queries as command
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places


class ProblemForm(forms.Form):
    """``report_id`` is made with the form, so that a form sent twice is one report."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it about"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("What is needed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.ModelChoiceField(label=_("Where"), queryset=None, widget=forms.HiddenInput)
    phone = forms.CharField(label=_("Telephone to call back"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"}))

    def __init__(self, *args: Any, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(problem.kind, str(problem.name)) for problem in command.problem_kinds(at)]
        self.fields["place"].queryset = places.places(scope)
        self.fields["report_id"].initial = new_id()
        if not self.initial.get("place"):
            self.initial["place"] = places.tops(scope).first()
