"""What a sampling team is kept with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.planning.models import Team

GATHERING = [Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND]


class TeamForm(forms.ModelForm[Team]):
    """``team_id`` is made with the form, so that a form sent twice makes one team."""

    class Meta:
        model = Team
        fields = ["place", "name", "origin", "phone", "samplers", "helpers", "starts", "ends"]
        labels = {"name": _("Name of the team")}
        help_texts = {
            "helpers": _(
                "Who scan codes and disinfect. With too few, plans reckon with the pace that the protocol says."
            )
        }
        widgets = {
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    team_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places.places(scope).filter(level__in=GATHERING, in_use=True).order_by("path")
        self.fields["place"] = forms.ModelChoiceField[Place](
            found, label=_("Where the team gathers"), empty_label=None
        )
        self.fields["samplers"].min_value = 1  # type: ignore[attr-defined]
        self.fields["team_id"].initial = self.instance.pk
        self.order_fields(["place", "name", "origin", "phone", "samplers", "helpers", "starts", "ends"])
