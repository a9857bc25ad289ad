from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.objection_states import ObjectionStep
from dayclear.kernel.ids import new_id

ANSWER_NAMES = {
    ObjectionStep.UPHOLD: _("Uphold: the measure ends now"),
    ObjectionStep.CHANGE: _("Uphold in part: it ends on another day"),
    ObjectionStep.DISMISS: _("Dismiss: the measure holds"),
}


class ObjectionForm(forms.Form):
    """``objection_id`` is made with the form, so that an objection sent twice is one."""

    objection_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is wrong, in the person's own words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    said_by = forms.CharField(
        label=_("Who says it, if somebody speaks for the person"), max_length=80, required=False
    )
    phone = forms.CharField(label=_("Telephone for the answer"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objection_id"].initial = new_id()


class AnswerForm(forms.Form):
    step = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, for the person to read"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    until_on = forms.DateField(
        label=_("New last day, where it changes"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, answers: Sequence[ObjectionStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(step.value, ANSWER_NAMES[step]) for step in answers]
        self.fields["step"] = forms.ChoiceField(label=_("Answer"), choices=choices, widget=forms.RadioSelect)
        if ObjectionStep.CHANGE not in answers:
            del self.fields["until_on"]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("What the person said"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
