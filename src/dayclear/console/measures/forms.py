from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed
from dayclear.kernel.ids import new_id

ANSWER_NAMES = {
    ObjectionStep.UPHOLD: _("Uphold: the measure ends now"),
    ObjectionStep.CHANGE: _("Uphold in part: the measure is changed"),
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
    """``changes`` are those that the protocol lets an objection to this measure have."""

    step = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    change = forms.ChoiceField(label=_("What changes, where it is upheld in part"), required=False)
    until_on = forms.DateField(
        label=_("New last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    terms = forms.CharField(
        label=_("The other place, or the exception"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As the person reads it on paper. A contact’s other place is their home."),
    )
    reason = forms.CharField(
        label=_("Reason, for the person to read"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, answers: Sequence[ObjectionStep], changes: Sequence[Change], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(step.value, ANSWER_NAMES[step]) for step in answers]
        self.fields["step"] = forms.ChoiceField(label=_("Answer"), choices=choices, widget=forms.RadioSelect)
        if ObjectionStep.CHANGE not in answers:
            for name in ("change", "until_on", "terms"):
                del self.fields[name]
            return
        offered = [("", "–"), *((change.value, change.label) for change in changes)]
        self.fields["change"] = forms.ChoiceField(
            label=self.fields["change"].label, choices=offered, required=False
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("step") != ObjectionStep.CHANGE:
            return told
        if not told.get("change"):
            self.add_error("change", _("Choose what changes."))
        elif told["change"] == Change.SOONER and not told.get("until_on"):
            self.add_error("until_on", _("Choose the day."))
        elif told["change"] != Change.SOONER and not told.get("terms"):
            self.add_error("terms", _("Write the other place, or the exception."))
        return told

    def agreed(self) -> Agreed | None:
        """What changes, None for every other answer."""
        told = self.cleaned_data
        if told["step"] != ObjectionStep.CHANGE:
            return None
        return Agreed(change=Change(told["change"]), until_on=told["until_on"], terms=told["terms"])


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("What the person said"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
