"""Where something is: a choice among the stairwells of the place that a page was opened for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.console.answering import StaffRequest, asked_id
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place

NARROW = frozenset({Level.VILLAGE, Level.GRID, Level.COMPOUND, Level.BUILDING, Level.UNIT})
"""Inside one of these, the stairwells are few enough for a list."""


def asked_place(request: StaffRequest) -> Place | None:
    """The place in the page's address, else the first of the caller's own; None where they have none."""
    place_id = asked_id(request.GET.get("place"))
    return places.place(place_id, request.scope) if place_id else places.tops(request.scope).first()


class WhereField(forms.ModelChoiceField[Place]):
    """A stairwell inside ``around``; with ``or_all_of_it`` also ``around`` itself, which alone is offered where it is wide."""

    def __init__(self, around: Place | None, scope: Scope, *, or_all_of_it: bool = False) -> None:
        found = Place.objects.none()
        if around is not None:
            found = places.leaves(around, scope) if around.level in NARROW else Place.objects.none()
            if or_all_of_it:
                found |= places.places(scope).filter(pk=around.pk)
        super().__init__(found, label=_("Place"), empty_label=None, initial=around)

    def label_from_instance(self, obj: Place) -> str:
        return obj.address
