"""What a vehicle of the convoy is kept with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.transfers import policies
from dayclear.transfers.models import Vehicle

STATIONS = [Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND]


CARRIES = {"positive": "carries_positives", "contact": "carries_contacts", "released": "carries_released"}


class VehicleForm(forms.ModelForm[Vehicle]):
    class Meta:
        model = Vehicle
        fields = [
            "plate",
            "kind",
            "seats",
            "lying",
            "carries_positives",
            "carries_contacts",
            "carries_released",
            "protection",
            "crew",
            "phone",
            "shift_starts",
            "shift_ends",
        ]
        labels = {
            "plate": _("Number plate"),
            "kind": _("Kind of vehicle"),
            "seats": _("Seats for those who are moved"),
            "lying": _("Stretchers"),
            "carries_positives": _("Carries positives"),
            "carries_contacts": _("Carries contacts"),
            "carries_released": _("Takes released people home"),
            "protection": _("Protection of the crew"),
            "crew": _("Crew"),
            "phone": _("Telephone on board"),
            "shift_starts": _("On duty from"),
            "shift_ends": _("On duty until"),
        }
        help_texts = {
            "carries_released": _("Positives, contacts and released people are never in it at once."),
            "shift_ends": _("Leave both empty for around the clock."),
        }
        widgets = {
            "shift_starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "shift_ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places.places(scope).filter(level__in=STATIONS, in_use=True).order_by("path")
        self.fields["place"] = forms.ModelChoiceField[Place](
            found, label=_("Where it stands between trips"), required=False, initial=self.instance.place_id
        )
        self.order_fields([*self.Meta.fields[:8], "place", *self.Meta.fields[8:]])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not any(told.get(f"carries_{whom}") for whom in ("positives", "contacts", "released")):
            self.add_error("carries_released", _("A vehicle carries positives, contacts or released people."))
        if not (told.get("seats") or told.get("lying")):
            self.add_error("seats", _("A vehicle has room for somebody."))
        if (told.get("shift_starts") is None) != (told.get("shift_ends") is None):
            self.add_error("shift_ends", _("A shift has a beginning and an end, or neither."))
        self._check_protection(told)
        return told

    def _check_protection(self, told: dict[str, Any]) -> None:
        """Whom the vehicle carries it protects as the protocol in force wants."""
        carries = {whom: bool(told.get(name)) for whom, name in CARRIES.items()}
        level = told.get("protection")
        if level and (exposed := policies.too_exposed(carries, level, at=clock.now())):
            least = max(exposed.values())
            self.add_error(
                "protection", _("For these people the protocol wants level %(least)d.") % {"least": least}
            )
