"""What a box is begun, packed and sent with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.console.laboratory.forms import BarcodesField
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries
from dayclear.laboratory.models import Box, Laboratory
from dayclear.places import queries as places
from dayclear.places.models import Level, Place

PACKED_AT = [Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND]


class BoxForm(forms.Form):
    """``box_id`` is made with the form, so that a form sent twice begins one box."""

    box_id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Label of the box"), max_length=40, widget=forms.TextInput(attrs={"data-scan": ""})
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places.places(scope).filter(level__in=PACKED_AT, in_use=True)
        self.fields["place"] = forms.ModelChoiceField[Place](
            found, label=_("Where it is packed"), empty_label=None
        )
        self.fields["box_id"].initial = new_id()


class PackForm(forms.Form):
    """The field waits for the scanner while a box is packed; a list that is completed later leaves its answer in sight."""

    def __init__(self, *args: Any, box: Box, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["barcodes"] = BarcodesField(autofocus=box.is_packing)


class SendForm(forms.Form):
    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["laboratory"] = forms.ModelChoiceField[Laboratory](
            queries.laboratories(scope), label=_("To which laboratory"), empty_label=None
        )
