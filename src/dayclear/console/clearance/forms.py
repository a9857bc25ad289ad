"""What employers, their people and antigens are told with. Ids are made with the form, so that one sent twice counts once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayclear.clearance.models import AntigenOutcome, Employer
from dayclear.clearance.states import KEEPING
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.places.scoping import within
from dayclear.records.file_types import PHOTO_TYPES

WORKING = [Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND]
SEEN, TOLD = "seen", "told"


class EmployerForm(forms.ModelForm[Employer]):
    class Meta:
        model = Employer
        fields = ["place", "name_zh", "name_en", "contact_name", "contact_phone"]

    employer_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places.places(scope).filter(within(scope, "path", KEEPING), level__in=WORKING, in_use=True)
        self.fields["place"] = forms.ModelChoiceField[Place](
            found.order_by("path"), label=_("Where its people work"), empty_label=None
        )
        self.fields["employer_id"].initial = self.instance.pk
        self.order_fields(["place", "name_zh", "name_en", "contact_name", "contact_phone"])

    def _get_validation_exclusions(self) -> set[str]:
        """The operation says in words that a name is taken; the model's own check would say it in the database's."""
        return {*super()._get_validation_exclusions(), "name_zh"}  # type: ignore[misc]


class JoinForm(forms.Form):
    membership_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    number = forms.CharField(label=_("Identity number or telephone"), max_length=40)
    key_group = forms.ChoiceField(label=_("Key group"))
    from_on = forms.DateField(
        label=_("Works there from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, groups: Mapping[str, str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key_group"].choices = list(groups.items())  # type: ignore[attr-defined]
        self.fields["from_on"].initial = today


class AntigenForm(forms.Form):
    antigen_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    who = forms.CharField(
        label=_("Personal code, identity number or telephone"),
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    outcome = forms.ChoiceField(label=_("Result"), choices=AntigenOutcome.choices, widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=_("How the test is known"),
        choices=[(SEEN, _("I have seen the test")), (TOLD, _("Told by the person, with a photo"))],
        initial=SEEN,
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(PHOTO_TYPES), "capture": True}),
    )
    tested_at = forms.DateTimeField(
        label=_("Tested at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tested_at"].initial = at.astimezone(settings.DISTRICT_ZONE)

    def told(self) -> dict[str, Any]:
        """The fields as the loop takes them."""
        said = self.cleaned_data
        return {
            "id": said["antigen_id"],
            "outcome": said["outcome"],
            "supervised": said["how"] == SEEN,
            "tested_at": said["tested_at"],
            "photo": said["photo"],
        }
