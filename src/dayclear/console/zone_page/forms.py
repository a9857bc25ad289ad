from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.loops.zone_decided import KEEP, LIFT


class ZoneForm(forms.Form):
    """``kinds`` are the protocol's; keeping the zone comes first, for most reviews end so."""

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], may_lift: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(KEEP, _("Keep it as it is")), *kinds]
        self.fields["decision"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[*choices, (LIFT, _("Lift the zone"))] if may_lift else choices,
            widget=forms.RadioSelect,
            initial=KEEP,
        )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=500)
