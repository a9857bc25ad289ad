"""What tubes are scanned in with, and what a laboratory and its shifts are kept with."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayclear.command.protocol import Protocol
from dayclear.console.answering import told
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.laboratory import policies, queries
from dayclear.laboratory.models import Laboratory, Shift
from dayclear.loops.exports import FORMS

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SCANNED = {"rows": 6, "data-scan": "lines", "spellcheck": "false"}


class BarcodesField(forms.CharField):
    """Barcodes as a scanner types them, one on a line; one that was scanned twice counts once."""

    def __init__(self, *, autofocus: bool = False, required: bool = True) -> None:
        attrs = SCANNED | ({"autofocus": True} if autofocus else {})
        widget = forms.Textarea(attrs=attrs)
        super().__init__(label=_("Tubes, one on a line"), widget=widget, required=required)

    def clean(self, value: Any) -> Any:
        scanned = list(dict.fromkeys(super().clean(value).split()))
        try:
            policies.check_tubes(scanned)
        except policies.NotATube as error:
            raise forms.ValidationError(told(error)) from error
        return scanned


class ReceiptForm(forms.Form):
    """A box may be scanned alone, before its tubes: it has arrived then."""

    box = forms.CharField(label=_("Box"), max_length=40, required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(laboratory.pk), laboratory.name) for laboratory in queries.laboratories(scope)]
        self.fields["laboratory_id"] = forms.ChoiceField(label=_("Laboratory"), choices=choices)
        self.fields["barcodes"] = BarcodesField(autofocus=True, required=False)
        self.order_fields(["laboratory_id", "box", "barcodes"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not (told["box"] or told["barcodes"]):
            self.add_error("barcodes", _("Scan a box or its tubes."))
        return told


class SpoiltForm(forms.Form):
    barcodes = BarcodesField()
    reason = forms.CharField(label=_("What happened"), max_length=200)


class LaboratoryForm(forms.ModelForm[Laboratory]):
    """``laboratory_id`` is made with the form, so that a form sent twice makes one laboratory."""

    laboratory_id = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Laboratory
        fields = ["name_zh", "name_en", "phone", "latitude", "longitude", "active"]

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted({*protocol.screening.tube_modes, *self.instance.tube_kinds})
        self.fields["tube_kinds"] = forms.TypedMultipleChoiceField(
            label=_("Accepted tubes"),
            choices=[(kind, f"{kind}:1") for kind in kinds],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            initial=self.instance.tube_kinds,
        )
        self.fields["laboratory_id"].initial = self.instance.pk
        self.order_fields(["name_zh", "name_en", "phone", "tube_kinds"])


class ShiftForm(forms.ModelForm[Shift]):
    shift_id = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Shift
        fields = ["method", "starts", "ends", "tubes_per_h", "takes_min"]
        widgets = {
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "ends": _("What ends before it starts ends on the next day; equal times mean all day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shift_id"].initial = self.instance.pk
        self.fields["tubes_per_h"].min_value = 1  # type: ignore[attr-defined]


class ReportsForm(forms.Form):
    """Results that go out for another system: tested from one day to another, both included."""

    from_on = forms.DateField(label=_("From"), widget=_DAY)
    until_on = forms.DateField(label=_("Until"), widget=_DAY)
    form = forms.ChoiceField(label=_("Form"), choices=[(name, form.label) for name, form in FORMS.items()])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("from_on"), told.get("until_on")
        if first and last and last < first:
            raise forms.ValidationError(_("The period ends before it begins."))
        return told

    @classmethod
    def usual(cls, today: date) -> dict[str, date]:
        return {"from_on": today, "until_on": today}

    @property
    def period(self) -> tuple[datetime, datetime]:
        told = self.cleaned_data
        zone = settings.DISTRICT_ZONE
        return clock.day_bounds(told["from_on"], zone)[0], clock.day_bounds(told["until_on"], zone)[1]
