"""What a facility, its rooms and its beds are kept with."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.transfers.models import BedSex, Facility, Need
from dayclear.transfers.operations import BedFit
from dayclear.transfers.rules import numbered

STANDS_IN = [Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND, Level.BUILDING]
LONGEST = 20
"""Signs of the name of a room or a bed, as the columns have it."""


class FacilityForm(forms.ModelForm[Facility]):
    """``facility_id`` is made with the form, so that a facility that is sent twice is one."""

    facility_id = forms.UUIDField(widget=forms.HiddenInput)
    cares_for = forms.MultipleChoiceField(
        label=_("Cares for"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who needs what is not ticked is never sent here."),
    )

    class Meta:
        model = Facility
        fields = ["kind", "name_zh", "name_en", "address", "phone", "hours", "active"]
        labels = {
            "kind": _("Kind"),
            "name_zh": _("Name in Chinese"),
            "name_en": _("Name in English"),
            "address": _("Address"),
            "phone": _("Telephone"),
            "hours": _("When people are taken in"),
            "active": _("Takes people in"),
        }

    def __init__(
        self, data: QueryDict | None = None, *, scope: Scope, facility: Facility | None = None
    ) -> None:
        super().__init__(data, instance=facility)
        found = places.places(scope).filter(level__in=STANDS_IN, in_use=True).order_by("path")
        self.fields["place"] = forms.ModelChoiceField[Place](
            found,
            label=_("Where the facility stands"),
            required=False,
            initial=self.instance.place_id,
            help_text=_("The nearest one is offered first, and its own medical staff answers here."),
        )
        self._known_id = facility.pk if facility else None
        self.fields["facility_id"].initial = self._known_id or new_id()
        self.fields["cares_for"].initial = self.instance.cares_for
        self.order_fields(
            ["kind", "name_zh", "name_en", "place", "address", "phone", "hours", "cares_for", "active"]
        )

    @property
    def kept(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        sent_id = told.pop("facility_id")
        return {"facility_id": self._known_id or sent_id, "told": told}

    def validate_unique(self) -> None:
        """The operation tells whether another has the name: a form that is sent again is no other."""


class BedsField(forms.CharField):
    """Numbers such as 101-110, A1; many in a few signs."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        try:
            found = numbered(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers such as 101-110, or 1, 2, 5.")) from error
        if any(len(number) > LONGEST for number in found):
            raise forms.ValidationError(_("A number has at most %(most)d signs.") % {"most": LONGEST})
        return found


class FitForm(forms.Form):
    """For whom beds are. Of a room that is there already it changes all beds, or only those that are named."""

    labels = BedsField(
        label=_("Which beds"), max_length=200, required=False, help_text=_("Empty for all of the room.")
    )
    sex = forms.ChoiceField(
        label=_("Meant for"), choices=[("", _("Anybody")), *BedSex.choices], required=False
    )
    for_family = forms.BooleanField(
        label=_("Family room"), required=False, help_text=_("Offered to households first.")
    )
    cares_for = forms.MultipleChoiceField(
        label=_("Cares for"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def fit(self) -> BedFit:
        told = self.cleaned_data
        return BedFit(sex=told["sex"], for_family=told["for_family"], cares_for=told["cares_for"])

    @property
    def told(self) -> dict[str, Any]:
        return {"labels": self.cleaned_data["labels"], "fit": self.fit}


class RoomsForm(FitForm):
    """``seen`` is what was shown before it is made: a room may be called 1-4, and a range of beds may be written so."""

    rooms = BedsField(
        label=_("Rooms"),
        max_length=200,
        help_text=_(
            "Numbers such as 101-110, or A1, A2. A room that is called 1-4 stands in quotation marks."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("rooms", "labels", "sex", "for_family", "cares_for")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = self.fields["labels"]
        labels.required, labels.label, labels.initial = True, _("Beds in each room"), "1-2"
        labels.help_text = _("Numbers such as 1-4.")
        self.fields["cares_for"].initial = list(Need.values)

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self._written)

    def show_again(self) -> None:
        """The same form, that makes what is shown now when it is sent once more."""
        self.data = {**self.data, "cares_for": self.cleaned_data["cares_for"], "seen": self._written}

    @property
    def _written(self) -> str:
        return f"{self.data.get('rooms', '')} × {self.data.get('labels', '')}"


class ReopenForm(forms.Form):
    labels = BedsField(
        label=_("Which beds"), max_length=200, required=False, help_text=_("Empty for all of the room.")
    )

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CloseForm(ReopenForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateTimeField(
        label=_("Closed until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Then it opens by itself; empty where nobody knows."),
    )
