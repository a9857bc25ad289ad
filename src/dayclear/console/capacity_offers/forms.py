"""What an offer is written down with."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries
from dayclear.laboratory.models import Direction, Laboratory, Offer

_LOCAL = "%Y-%m-%dT%H:%M"


class OfferForm(forms.ModelForm[Offer]):
    """``offer_id`` is made with the form, so that a form sent twice makes one offer."""

    offer_id = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Offer
        fields = [
            "direction",
            "laboratory",
            "neighbour",
            "contact",
            "phone",
            "from_at",
            "until_at",
            "tubes_per_h",
            "note",
        ]
        widgets = {
            "from_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
            "until_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
        }

    def __init__(self, *args: Any, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"] = forms.ChoiceField(
            label=capfirst(_("who offers")),
            choices=Direction.choices,
            widget=forms.RadioSelect,
            initial=Direction.LEND,
        )
        next_hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.fields["laboratory"] = forms.ModelChoiceField[Laboratory](
            queries.laboratories(scope),
            label=_("Laboratory"),
            empty_label=None,
            help_text=_(
                "Whose hours they are: ours, or the neighbour's, which is put on the list without shifts."
            ),
        )
        self.fields["offer_id"].initial = new_id()
        self.fields["from_at"].initial = next_hour
        self.fields["until_at"].initial = next_hour + timedelta(hours=8)
        self.fields["tubes_per_h"].min_value = 1  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    tubes_per_h = forms.IntegerField(label=capfirst(_("tubes an hour")), min_value=1)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tubes_per_h"].initial = offer.taken_per_h or offer.tubes_per_h
