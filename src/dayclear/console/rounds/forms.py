"""What a round and a sampled tube need."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command import queries as command
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level
from dayclear.screening.models import Due, Sampling
from dayclear.screening.operations import SampleDraft

CHOOSABLE = [Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND, Level.BUILDING]


class RoundForm(forms.Form):
    """``round_id`` is made with the form, so that a form sent twice opens one round."""

    round_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80)
    places = forms.ModelMultipleChoiceField(
        label=_("Places"), queryset=None, widget=forms.SelectMultiple(attrs={"size": 12})
    )
    tube_mode = forms.TypedChoiceField(label=_("People in one tube"), coerce=int)
    sampling = forms.ChoiceField(label=_("Where"), choices=Sampling.choices)
    due_by = forms.DateTimeField(
        label=_("Everyone until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = command.protocol_in_force(at).screening
        self.fields["round_id"].initial = new_id()
        self.fields["places"].queryset = places.places(scope).filter(level__in=CHOOSABLE, in_use=True)
        self.fields["tube_mode"].choices = [(mode, f"{mode}:1") for mode in rules.tube_modes]
        self.fields["due_by"].initial = at + timedelta(hours=rules.sampling_within_h)


class SampleForm(forms.Form):
    """One tube and the people swabbed into it. Each sample's id is made with the form: sent twice, it counts once."""

    barcode = forms.CharField(
        label=_("Tube"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "data-scan": ""})
    )
    people = forms.MultipleChoiceField(label=_("Who was swabbed"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, due: Sequence[Due], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [
            (f"{new_id()} {row.person_id}", f"{row.household.door} {row.person.name}") for row in due
        ]

    def drafts(self, *, at: datetime) -> list[SampleDraft]:
        pairs = [choice.split(" ") for choice in self.cleaned_data["people"]]
        return [
            SampleDraft(id=sample_id, person_id=person_id, barcode=self.cleaned_data["barcode"], sampled_at=at)
            for sample_id, person_id in pairs
        ]
