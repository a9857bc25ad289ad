"""What a round and a sampled tube need."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayclear.command import queries as command
from dayclear.console.answering import asked_id, told
from dayclear.kernel.ids import new_id
from dayclear.screening import policies
from dayclear.screening.models import Due, Sampling
from dayclear.screening.operations import SampleDraft
from dayclear.screening.states import EXCEPTIONS, DueState

MOST_PER_WEEK = 21
"""Three tests a day."""


def tube_modes(modes: Sequence[int], *, label: Any) -> forms.TypedChoiceField:
    """How many people may share a tube, by the protocol."""
    return forms.TypedChoiceField(label=label, coerce=int, choices=[(mode, f"{mode}:1") for mode in modes])


class SchemeForm(forms.Form):
    """People of a place are sampled otherwise than its zone says."""

    sampling = forms.ChoiceField(label=_("Sampling"), choices=Sampling.choices)
    nucleic_per_week = forms.IntegerField(
        label=_("Nucleic-acid tests a week"), min_value=0, max_value=MOST_PER_WEEK, required=False
    )
    antigen_per_week = forms.IntegerField(
        label=_("Antigen tests a week"), min_value=0, max_value=MOST_PER_WEEK, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = command.protocol_in_force(at).screening.tube_modes
        self.fields["tube_mode"] = tube_modes(modes, label=_("People in one tube"))
        self.order_fields(["sampling", "tube_mode", "nucleic_per_week", "antigen_per_week", "reason"])


class MarkForm(forms.Form):
    """Why somebody is not sampled; ``due`` takes it back."""

    state = forms.ChoiceField(choices=[(state.value, state.label) for state in (DueState.DUE, *EXCEPTIONS)])
    note = forms.CharField(max_length=200, required=False)
    until_on = forms.DateField(required=False)


class AwayTestForm(forms.Form):
    """What proves that somebody away was tested where they are."""

    tested_on = forms.DateField()
    tested_where = forms.CharField(max_length=120)
    report = forms.CharField(max_length=80, required=False)
    picture = forms.FileField(required=False)

    def __init__(self, *args: Any, person_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id = person_id


def longest_exemption_on(at: datetime) -> date:
    """The last day that an exemption decided now may name."""
    most = command.protocol_in_force(at).screening.exemption_days_most
    return at.astimezone(settings.DISTRICT_ZONE).date() + timedelta(days=most)


class PeopleField(forms.MultipleChoiceField):
    """The choices of a form sent again carry the ids of the first time: any well-formed pair is looked at inside."""

    def valid_value(self, value: str) -> bool:
        sample_id, _space, person_id = value.partition(" ")
        return bool(asked_id(sample_id) and asked_id(person_id))


class SampleForm(forms.Form):
    """One tube and the people swabbed into it. Each sample's id is made with the form: sent twice, it counts once."""

    barcode = forms.CharField(
        label=_("Tube"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "form-control-lg", "autofocus": True, "autocomplete": "off", "data-scan": ""}
        ),
    )

    def __init__(self, *args: Any, due: Sequence[Due], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        boxes = forms.CheckboxSelectMultiple()
        # A form that comes back keeps who was ticked, under the same number.
        posted = boxes.value_from_datadict(self.data, self.files, "people") or []
        ticked = {pair.partition(" ")[2]: pair for pair in posted}
        self.fields["people"] = PeopleField(
            label=_("Who was swabbed"),
            widget=boxes,
            choices=[
                (
                    ticked.get(str(row.person_id)) or f"{new_id()} {row.person_id}",
                    f"{row.household.door} {row.person.name}",
                )
                for row in due
            ],
        )

    def clean_barcode(self) -> str:
        barcode: str = self.cleaned_data["barcode"]
        try:
            policies.check_tube(barcode, self.at)
        except policies.NotATube as error:
            raise forms.ValidationError(told(error)) from error
        return barcode

    def drafts(self) -> list[SampleDraft]:
        pairs = [choice.split(" ") for choice in self.cleaned_data["people"]]
        return [
            SampleDraft(
                id=UUID(sample_id),
                person_id=UUID(person_id),
                barcode=self.cleaned_data["barcode"],
                sampled_at=self.at,
            )
            for sample_id, person_id in pairs
        ]
