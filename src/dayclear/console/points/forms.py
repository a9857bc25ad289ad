"""What a point is kept with."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayclear.console.teams.forms import GATHERING
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.planning.models import Point


class PointForm(forms.ModelForm[Point]):
    """``point_id`` is made with the form, so that a form sent twice makes one point.

    Without coordinates the point stands where its place is. A point inside a compound or village may also be told which of
    the buildings there it serves.
    """

    class Meta:
        model = Point
        fields = ["place", "name", "latitude", "longitude", "lanes", "opens", "closes"]
        widgets = {
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {"name": _("Name of the point")}
        help_texts = {
            "latitude": _(
                "Choose it on the map, write it, or leave it empty: then the point stands at its place."
            ),
            "lanes": _("How many samplers find room at a time."),
            "closes": _("Without hours, the point is open day and night."),
        }

    point_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        is_kept = "instance" in kwargs
        super().__init__(*args, **kwargs)
        found = places.places(scope).filter(level__in=GATHERING, in_use=True).order_by("path")
        self.fields["place"] = forms.ModelChoiceField[Place](found, label=_("Place"), empty_label=None)
        self.fields["serves"] = forms.ModelMultipleChoiceField[Place](
            _may_serve(self.instance if is_kept else None, scope),
            label=_("Serves only"),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            help_text=_(
                "Chosen places go to this point and to no other. With none, it serves whoever is near."
            ),
            initial=[one.place_id for one in self.instance.served.all()] if is_kept else [],
        )
        for name in ("latitude", "longitude"):
            self.fields[name].required = False
        self.fields["point_id"].initial = self.instance.pk
        self.order_fields([*self.Meta.fields, "serves"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        place = told.get("place")
        if place and told.get("latitude") is None and told.get("longitude") is None:
            told["latitude"], told["longitude"] = place.latitude, place.longitude
        if place and None in (told.get("latitude"), told.get("longitude")):
            self.add_error("latitude", _("Nobody knows where this place is: choose the point on the map."))
        return told


def _may_serve(kept: Point | None, scope: Scope) -> QuerySet[Place]:
    """The settlements in sight, and the buildings of a point's own."""
    wanted = Q(level__in=[Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND])
    if kept and kept.place.level in {Level.COMPOUND, Level.VILLAGE}:
        wanted |= Q(level=Level.BUILDING, path__startswith=kept.place_path)
    return places.places(scope).filter(wanted, in_use=True).order_by("path")
