"""What a plan is asked with."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.planning.models import Aim
from dayclear.screening.models import Round

_LOCAL = "%Y-%m-%dT%H:%M"


class PlanForm(forms.Form):
    """``plan_id`` is made with the form, so that a form sent twice asks for one plan."""

    plan_id = forms.UUIDField(widget=forms.HiddenInput)
    aim = forms.ChoiceField(label=_("What matters most"), choices=Aim.choices, widget=forms.RadioSelect)
    opens_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    )
    closes_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    )

    def __init__(self, *args: Any, planned: Round, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_id"].initial = new_id()
        self.fields["aim"].initial = Aim.FEWEST_SAMPLERS
        self.fields["opens_at"].initial = max(at, planned.opened_at)
        self.fields["closes_at"].initial = planned.due_by
