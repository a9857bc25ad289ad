from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayclear.cases.line_lists import KEEP, LEAVE_OUT, DayOrder, Layout, fields_of
from dayclear.cases.queries.line_lists import DUTY
from dayclear.kernel.scope import Scope
from dayclear.loops.line_list_imported import Chosen, Looked
from dayclear.places import queries as places
from dayclear.places.models import Place

LONGEST_PERIOD_D = 366
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    from_on = forms.DateField(label=_("From"), widget=_DAY)
    until_on = forms.DateField(label=_("Until"), widget=_DAY)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("from_on"), told.get("until_on")
        if first and last and not timedelta(0) <= last - first <= timedelta(days=LONGEST_PERIOD_D):
            raise forms.ValidationError(_("The period ends before it begins, or is longer than a year."))
        return told

    @classmethod
    def usual(cls, today: date, days: int = 28) -> dict[str, date]:
        return {"from_on": today - timedelta(days=days), "until_on": today}


class FilesForm(forms.Form):
    """The files of a list, what it is called and whose tracers see it."""

    name = forms.CharField(label=_("Name of the list"), max_length=120)
    cases = forms.FileField(
        label=_("Line list, contact list, or pairs of infector and infectee"), widget=forms.FileInput
    )
    links = forms.FileField(
        label=_("Who infected whom, where it is a file of its own"), required=False, widget=forms.FileInput
    )
    contacts = forms.FileField(
        label=_("Contacts of these cases, where they are a file of their own"),
        required=False,
        widget=forms.FileInput,
    )
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Seen by the tracers of"), empty_label=None)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - it stands above.
        field.queryset = places.tops(scope, DUTY)
        for name in ("cases", "links", "contacts"):
            self.fields[name].widget.attrs["accept"] = ".csv,.xlsx,.txt"


def _meanings(proposed: Layout) -> dict[str, Promise]:
    """What columns can mean, those of the proposed layout first and called as there: a case's number is no contact's."""
    layouts = sorted(Layout, key=lambda layout: layout != proposed)
    found: dict[str, Promise] = {}
    for one in (one for layout in layouts for one in fields_of(layout)):
        found.setdefault(one.name, one.label)
    return found


class ColumnsForm(forms.Form):
    """One choice for each column of one file; ``prefix`` tells the files apart."""

    layout = forms.ChoiceField(
        label=_("A row is"),
        choices=[
            (Layout.CASES, _("a case")),
            (Layout.LINKS, _("a link between two cases")),
            (Layout.CONTACTS, _("a contact of a case")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Dates such as 3/4/2020"),
        choices=[
            ("", _("as the file shows")),
            (DayOrder.DAY_FIRST, _("day first: 3 April")),
            (DayOrder.MONTH_FIRST, _("month first: 4 March")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, looked: Looked, **kwargs: Any) -> None:
        chosen = {f"column_{at}": column.meaning for at, column in enumerate(looked.columns)}
        kwargs["initial"] = {"layout": looked.layout, "order": looked.order or "", **chosen}
        super().__init__(*args, **kwargs)
        self.looked = looked
        self.fields["layout"].help_text = ""
        choices = [(KEEP, _("keep as told")), (LEAVE_OUT, _("leave out")), *_meanings(looked.layout).items()]
        for at, column in enumerate(looked.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(label=column.heading, choices=choices)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each column with its field."""
        return [(column, self[f"column_{at}"]) for at, column in enumerate(self.looked.columns)]

    def chosen(self) -> Chosen:
        told = self.cleaned_data
        meaning = {column.heading: told[f"column_{at}"] for at, column in enumerate(self.looked.columns)}
        return Chosen(Layout(told["layout"]), meaning, DayOrder(told["order"]) if told["order"] else None)


class ListForm(forms.Form):
    """What the second step carries along from the first."""

    list_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=120, widget=forms.HiddenInput)
    place = forms.UUIDField(widget=forms.HiddenInput)
    all_or_nothing = forms.BooleanField(label=_("All rows or none"), required=False)

    def place_id(self) -> UUID:
        found: UUID = self.cleaned_data["place"]
        return found
