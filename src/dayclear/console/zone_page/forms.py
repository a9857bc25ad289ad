from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.loops.zone_decided import KEEP, LIFT


class ZoneForm(forms.Form):
    """``kinds`` are the protocol's. What is ``proposed`` is chosen already; only a decision otherwise needs a reason."""

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        may_lift: bool,
        proposed: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(KEEP, _("Keep it as it is")), *kinds, *([(LIFT, _("Lift the zone"))] if may_lift else [])]
        self._proposed = proposed
        self.fields["decision"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[
                (value, _as_proposed(label) if value == proposed else label) for value, label in choices
            ],
            widget=forms.RadioSelect,
            initial=proposed or KEEP,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=500,
            required=False,
            help_text=_("Needed where you decide otherwise than proposed. Staff read it, residents do not.")
            if proposed
            else _("Staff read it, residents do not."),
        )
        self.fields["for_residents"] = forms.CharField(
            label=_("For residents"),
            max_length=300,
            required=False,
            help_text=_(
                "Stands on the notice at the door and on the residents' page, word by word: no name, age or flat, no number "
                "of cases. Left empty, they read why in general words."
            ),
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("reason") and told.get("decision") != self._proposed:
            self.add_error("reason", _("Write in a few words why."))
        return told


def _as_proposed(label: object) -> object:
    return format_lazy("{label} · {proposed}", label=label, proposed=_("as proposed"))
