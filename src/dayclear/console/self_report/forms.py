"""What a member tells of their own test, and what is asked where a positive is taken back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayclear.clearance.models import AntigenOutcome
from dayclear.kernel.ids import new_id
from dayclear.loops.self_report import SelfReport
from dayclear.records.file_types import PHOTO_TYPES

# What the cassette shows, in the words of somebody who has never read one.
OUTCOMES = [
    (AntigenOutcome.NEGATIVE, _("Negative: one line, at C")),
    (AntigenOutcome.POSITIVE, _("Positive: two lines, at C and T, a faint one too")),
    (AntigenOutcome.INVALID, _("Invalid: no line at C")),
]


class SelfReportForm(forms.Form):
    antigen_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    outcome = forms.ChoiceField(label=_("What the test shows"), choices=OUTCOMES, widget=forms.RadioSelect)
    photo = forms.FileField(
        label=_("Photo of the test"),
        help_text=_("The whole cassette, sharp, with its letters C and T. No face, no name."),
        widget=forms.FileInput(attrs={"accept": ",".join(PHOTO_TYPES), "data-smaller-photo": ""}),
    )
    tested_at = forms.DateTimeField(
        label=_("Tested at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tested_at"].initial = at.astimezone(settings.DISTRICT_ZONE)

    def told(self) -> SelfReport:
        said = self.cleaned_data
        return SelfReport(
            id=said["antigen_id"], outcome=said["outcome"], tested_at=said["tested_at"], photo=said["photo"]
        )


class WhyForm(forms.Form):
    why = forms.CharField(label=_("What was wrong with the entry"), max_length=200)
