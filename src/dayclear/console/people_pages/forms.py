from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dayclear.console.where import WhereField
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops.person_gone import Ending, Lapsed
from dayclear.people.models import DeathPlace, IdentityKind, Person, Sex
from dayclear.places.models import Place


class FoundForm(forms.Form):
    """``person_id`` is made with the form, so that a form sent twice adds one person."""

    door = forms.CharField(label=_("Door"), max_length=40)
    person_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    birth_on = forms.DateField(
        label=_("Birth date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    identity_kind = forms.ChoiceField(
        label=_("Document"), choices=[("", _("None at hand")), *IdentityKind.choices], required=False
    )
    identity_number = forms.CharField(label=_("Number"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, around: Place, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].initial = new_id()
        self.fields["place"] = WhereField(around, scope)
        self.order_fields(["place", "door", "name"])

    def told(self) -> dict[str, Any]:
        """What was filled in; an empty field says nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class MoveForm(forms.Form):
    door = forms.CharField(label=_("Door"), max_length=40)
    reason = forms.CharField(label=_("Reason"), max_length=255)

    def __init__(self, *args: Any, around: Place, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = WhereField(around, scope)
        self.order_fields(["place", "door", "reason"])


class DeathForm(forms.Form):
    """``id`` is made with the form, so that it is one record however often it is sent."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    died_at = forms.DateTimeField(
        label=_("Time of death"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    happened = forms.ChoiceField(
        label=_("Place of death"), choices=DeathPlace.choices, widget=forms.RadioSelect
    )
    said_by = forms.CharField(label=_("Who says so"), max_length=120)
    reason = forms.CharField(
        label=_("Reason, as it stands on the paper"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = new_id()


class MergeForm(forms.Form):
    """``merge_id`` is made with the form, so that a form sent twice merges once."""

    merge_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=255)

    def __init__(self, *args: Any, likely: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merge_id"].initial = new_id()
        self.fields["absorb_id"] = forms.TypedChoiceField(
            label=_("The other record"),
            coerce=UUID,
            choices=[(str(other.pk), _described(other)) for other in likely],
            widget=forms.RadioSelect,
        )
        self.order_fields(["absorb_id", "reason"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=255)


class BackForm(ReasonForm):
    """``take_up``: what ended when they left and is ordered anew; nothing is, unless it is ticked."""

    def __init__(self, *args: Any, lapsed: Sequence[Lapsed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if lapsed:
            self.fields["take_up"] = forms.TypedMultipleChoiceField(
                label=_("Order anew"),
                coerce=UUID,
                required=False,
                choices=[(str(one.subject_id), _told(one)) for one in lapsed],
                widget=forms.CheckboxSelectMultiple,
            )


def _told(lapsed: Lapsed) -> str:
    names = {
        Ending.STAY: gettext("the bed %(case)s, or another where it is taken"),
        Ending.WAY_HOME: gettext("the way home from %(case)s"),
        Ending.OTHER_HOME: gettext("the other home %(case)s, until %(day)s"),
        Ending.TRANSFER: gettext("the transfer of case %(case)s"),
        Ending.CONTACT: gettext("contact of case %(case)s, until %(day)s"),
        Ending.MONITORING: gettext("health watched at home after case %(case)s, until %(day)s"),
    }
    told = names[lapsed.what] % {"case": lapsed.case, "day": lapsed.until}
    return " · ".join(filter(None, (told, lapsed.reason)))


def _described(person: Person) -> str:
    home = f"{person.household.place.address} {person.household.door}"
    return " · ".join(filter(None, (person.name, home, str(person.birth_on or ""))))
