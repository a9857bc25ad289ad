from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command import queries as command
from dayclear.console.where import WhereField
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place


class ProblemForm(forms.Form):
    """``report_id`` is made with the form, so that a form sent twice is one report."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is needed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = forms.CharField(
        label=_("Telephone to call back"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, around: Place | None, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = command.protocol_in_force(at).problems.values()
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is it about"),
            choices=[(problem.kind, str(problem.name)) for problem in kinds],
            widget=forms.RadioSelect,
        )
        self.fields["place"] = WhereField(around, scope, or_all_of_it=True)
        self.order_fields(["kind", "text", "place", "phone"])
        self.fields["report_id"].initial = new_id()
