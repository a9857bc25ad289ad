from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models import Air, Distance, Mask, Setting, VehicleKind
from dayclear.cases.operations import VisitDraft
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOURS = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class _RowForm(forms.Form):
    """A row of a step: on which day, from when until when; past midnight it ends the day after."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(label=_("Date"), widget=DATE)
    begins = forms.TimeField(label=_("From"), widget=HOURS)
    ends = forms.TimeField(label=_("Until"), widget=HOURS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit_id"].initial = self.initial.get("visit_id") or new_id()

    @property
    def times(self) -> dict[str, Any]:
        told = self.cleaned_data
        zone = settings.DISTRICT_ZONE
        started_at = datetime.combine(told["day"], told["begins"], tzinfo=zone)
        ended_at = datetime.combine(told["day"], told["ends"], tzinfo=zone)
        if ended_at < started_at:
            ended_at += timedelta(days=1)
        return {"started_at": started_at, "ended_at": ended_at}


class VisitForm(_RowForm):
    """The place is chosen from what typing found; one outside the tree is named."""

    named_place = forms.CharField(
        label=_("Or its name, outside the district"), max_length=120, required=False
    )
    named_address = forms.CharField(label=_("Address"), max_length=255, required=False)
    setting = forms.ChoiceField(label=_("Kind of place"), choices=Setting.choices, initial=Setting.OTHER)
    distance = forms.ChoiceField(label=_("How near to others"), choices=Distance.choices, required=False)
    mask = forms.ChoiceField(label=_("Mask"), choices=Mask.choices, required=False)
    air = forms.ChoiceField(label=_("Ventilation"), choices=Air.choices, required=False)

    def draft(self, place: Place | None) -> VisitDraft:
        told = self.cleaned_data
        names = ("visit_id", "named_place", "named_address", "setting", "distance", "mask", "air")
        return VisitDraft(place=place, **self.times, **{name: told[name] for name in names})


class TripForm(_RowForm):
    vehicle_kind = forms.ChoiceField(
        label=_("Means of transport"), choices=VehicleKind.choices, required=False
    )
    vehicle = forms.CharField(label=_("Plate, line, train or flight number"), max_length=40)
    from_stop = forms.CharField(label=_("Got in at"), max_length=60, required=False)
    to_stop = forms.CharField(label=_("Got out at"), max_length=60, required=False)
    carriage = forms.CharField(label=_("Carriage"), max_length=10, required=False)
    seat = forms.CharField(label=_("Seat"), max_length=20, required=False)
    driver = forms.CharField(label=_("Driver or operator"), max_length=120, required=False)
    distance = forms.ChoiceField(label=_("How near to others"), choices=Distance.choices, required=False)
    mask = forms.ChoiceField(label=_("Mask"), choices=Mask.choices, required=False)
    air = forms.ChoiceField(label=_("Ventilation"), choices=Air.choices, required=False)

    def draft(self, place: Place | None) -> VisitDraft:  # noqa: ARG002 - a vehicle is at no place.
        told = self.cleaned_data
        names = ("visit_id", "vehicle", "seat", "driver", "distance", "mask", "air")
        ride = ("vehicle_kind", "carriage", "from_stop", "to_stop")
        return VisitDraft(**self.times, **{name: told[name] for name in (*names, *ride)})


ROW_FORMS: dict[str, type[VisitForm] | type[TripForm]] = {"visits": VisitForm, "vehicles": TripForm}


class MetForm(forms.Form):
    """``met_id`` is made with the form, so that somebody sent twice was met once."""

    met_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone or identity number"), max_length=20, required=False)
    distance = forms.ChoiceField(label=_("How near to others"), choices=Distance.choices, required=False)
    mask = forms.ChoiceField(label=_("Mask"), choices=Mask.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_id"].initial = new_id()


class HandOverForm(forms.Form):
    handover_id = forms.UUIDField(widget=forms.HiddenInput)
    to_id = forms.TypedChoiceField(label=_("To whom"))
    note = forms.CharField(
        label=_("What is done, what is left"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, tracers: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handover_id"].initial = new_id()
        self.fields["to_id"].choices = [(str(tracer.pk), tracer.name) for tracer in tracers]  # type: ignore[attr-defined]
