from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.objection_states import Change, ObjectionStep
from dayclear.command.operations import Agreed
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops.measure_objected import OtherHome
from dayclear.places import queries as places
from dayclear.places.models import Level
from dayclear.records.tables import CellError, phone
from dayclear.records.wording import sentences

DOORS = frozenset({Level.UNIT, Level.BUILDING, Level.VILLAGE})
SHOWN = 5
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
    phone = forms.CharField(
        label=_("Telephone for the answer"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objection_id"].initial = new_id()

    def clean_phone(self) -> str:
        """What was written stays in the form beside the reason for its refusal."""
        told: str = self.cleaned_data["phone"]
        try:
            return phone(told) if told else ""
        except CellError as error:
            raise forms.ValidationError(sentences(error.reason, error.remedy)) from error


class AnswerForm(forms.Form):
    """``changes`` are those that the protocol lets an objection to this measure have; ``elsewhere``: also another home."""

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
    other_place = forms.CharField(
        label=_("Where the other home is: name or code of the stairwell"),
        max_length=80,
        required=False,
        help_text=_(
            "Only where the person is watched behind another door of the district: all that is done at home follows there."
        ),
    )
    other_door = forms.CharField(label=_("Its door"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Reason, for the person to read"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        *args: Any,
        answers: Sequence[ObjectionStep],
        changes: Sequence[Change],
        scope: Scope,
        elsewhere: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        if not elsewhere:
            del self.fields["other_place"], self.fields["other_door"]
        choices = [(step.value, ANSWER_NAMES[step]) for step in answers]
        self.fields["step"] = forms.ChoiceField(label=_("Answer"), choices=choices, widget=forms.RadioSelect)
        if ObjectionStep.CHANGE not in answers:
            for name in ("change", "until_on", "terms", "other_place", "other_door"):
                self.fields.pop(name, None)
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
        self._find_home(told)
        return told

    def _find_home(self, told: dict[str, Any]) -> None:
        """One place where doors are, or what is wrong with the words."""
        words, door = told.get("other_place"), told.get("other_door")
        if told.get("change") != Change.PLACE or not (words or door):
            return
        if not (words and door):
            self.add_error("other_door", _("Write both, where the other home is and its door."))
            return
        found = places.called(words, self._scope, DOORS)
        if len(found) == 1:
            told["home"] = OtherHome(found[0], door)
        elif found:
            named = ", ".join(f"{place.address} ({place.code})" for place in found[:SHOWN])
            self.add_error(
                "other_place",
                _("Several places are called so; write one’s code: %(places)s") % {"places": named},
            )
        else:
            self.add_error(
                "other_place",
                _("There is no such place. Write a compound, building and stairwell, or a code."),
            )

    def agreed(self) -> Agreed | None:
        """What changes, None for every other answer."""
        told = self.cleaned_data
        if told["step"] != ObjectionStep.CHANGE:
            return None
        return Agreed(change=Change(told["change"]), until_on=told["until_on"], terms=told["terms"])

    def home(self) -> OtherHome | None:
        """The other home that was chosen."""
        chosen: OtherHome | None = self.cleaned_data.get("home")
        return chosen


class BackForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=255, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("What the person said"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
