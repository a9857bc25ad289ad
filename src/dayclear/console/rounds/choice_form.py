"""What a new round needs: a name, a time, and the places it covers, chosen in several ways at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command import queries as command
from dayclear.console.answering import asked_id
from dayclear.console.rounds.forms import tube_modes
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import round_places
from dayclear.people.rules import ELDERLY_FROM_YEARS
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.screening import queries
from dayclear.screening.choices import AroundCases, Choice, PlaceQuery
from dayclear.screening.models import Round, Sampling

MOST_ROUNDS = 12
MOST_DAYS, MOST_METRES, MOST_RESIDENTS, MOST_YEARS = 60, 5000, 100_000, 130
LEVELS = [
    ("", _("No query")),
    (Level.COMPOUND, _("Compounds and villages")),
    (Level.BUILDING, _("Buildings")),
    (Level.UNIT, _("Units")),
]


def _number(label: Any, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, **options)


class NamedField(forms.ModelMultipleChoiceField[Place]):
    """Places found by name. Its page lists only those that are ticked and those just found, never all."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(places.places(round_places.commanded(scope)).filter(in_use=True), required=False)


class ChoiceForm(forms.Form):
    """``round_id`` is made with the form, so that a form sent twice opens one round.

    ``seal`` says which places were looked at; without it nothing opens.
    """

    round_id = forms.UUIDField(widget=forms.HiddenInput)
    seal = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the round"), max_length=80)
    sampling = forms.ChoiceField(label=_("Sampling where there is no zone"), choices=Sampling.choices)
    due_by = forms.DateTimeField(
        label=_("Everyone until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    around_cases = forms.BooleanField(label=_("Buildings with cases, and their ring"), required=False)
    cases_within_days = _number(_("Cases of the last days"), MOST_DAYS)
    ring_m = _number(_("Ring around their buildings, in metres"), MOST_METRES)
    level = forms.ChoiceField(label=_("Find every one of these"), choices=LEVELS, required=False)
    called = forms.CharField(label=_("Name contains"), max_length=40, required=False)
    residents = _number(_("Residents at least"), MOST_RESIDENTS)
    unsampled_days = _number(_("Nobody sampled in rounds of the last days"), MOST_DAYS)
    aged = _number(
        _("Somebody of this age or older lives there"),
        MOST_YEARS,
        widget=forms.NumberInput(attrs={"placeholder": ELDERLY_FROM_YEARS}),
    )
    cannot_come_down = forms.BooleanField(
        label=_("Somebody who cannot come down lives there"), required=False
    )
    due_on = forms.DateField(
        label=_("Due by this day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    in_common = forms.TypedChoiceField(
        label=_("Several ways together"),
        choices=[("", _("All places that any way finds")), ("1", _("Only places that every way finds"))],
        widget=forms.RadioSelect,
        coerce=bool,
        required=False,
    )
    without_open_rounds = forms.BooleanField(label=_("What an open round covers"), required=False)

    def __init__(self, *args: Any, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        protocol = command.protocol_in_force(at)
        rules = protocol.screening
        self.fields["named"], self.fields["without"] = NamedField(scope), NamedField(scope)
        kinds = [
            (zone.kind, str(zone.name)) for zone in sorted(protocol.zones.values(), key=lambda z: z.rank)
        ]
        for name, label in (("zones", _("Where one of these zones holds")), ("without_zones", _("Zones"))):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=kinds, required=False, widget=forms.CheckboxSelectMultiple
            )
        self.fields["tube_mode"] = tube_modes(
            rules.tube_modes, label=_("People in one tube where there is no zone")
        )
        self.fields["missed_in"] = _rounds(scope)
        self.initial = {
            "round_id": new_id(),
            "due_by": at + timedelta(hours=rules.sampling_within_h),
            "cases_within_days": rules.cases_within_days,
            "ring_m": rules.ring_m,
            "in_common": "",
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("around_cases"):
            for name in ("cases_within_days", "ring_m"):
                if told.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Say how far."))
        if not self.errors and self.choice.is_empty:
            raise forms.ValidationError(_("Choose places in at least one way."))
        return told

    @property
    def choice(self) -> Choice:
        """What was chosen, once the form is valid."""
        told = self.cleaned_data
        return Choice(
            named=_ids(told["named"]),
            zones=tuple(told["zones"]),
            around_cases=AroundCases(told["cases_within_days"], told["ring_m"])
            if told["around_cases"]
            else None,
            query=self._query() if told["level"] else None,
            due_on=told["due_on"],
            in_common=bool(told["in_common"]),
            without_named=_ids(told["without"]),
            without_zones=tuple(told["without_zones"]),
            without_open_rounds=told["without_open_rounds"],
        )

    def _query(self) -> PlaceQuery:
        told = self.cleaned_data
        return PlaceQuery(
            level=told["level"],
            name=told["called"],
            residents=told["residents"],
            unsampled_days=told["unsampled_days"],
            missed_in=told["missed_in"].pk if told["missed_in"] else None,
            aged=told["aged"],
            cannot_come_down=told["cannot_come_down"],
        )

    @property
    def how(self) -> dict[str, Any]:
        """How people are sampled where there is no zone."""
        return {name: self.cleaned_data[name] for name in ("tube_mode", "sampling")}

    def ticked(self, name: str) -> list[Place]:
        """The places ticked so far in one of the lists, whether the form is valid or not."""
        sent = self[name].value() or []
        return places.by_ids(filter(None, map(asked_id, sent)), round_places.commanded(self.scope))


def _rounds(scope: Scope) -> forms.ModelChoiceField[Round]:
    """The latest rounds in sight."""
    latest = list(queries.rounds(scope)[:MOST_ROUNDS].values_list("pk", flat=True))
    return forms.ModelChoiceField(
        label=_("Names missed in"),
        queryset=queries.rounds(scope).filter(pk__in=latest),
        required=False,
        empty_label=_("any round or none"),
    )


def _ids(chosen: Sequence[Place]) -> tuple[Any, ...]:
    return tuple(place.pk for place in chosen)
