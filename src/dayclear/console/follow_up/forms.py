from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models import DayTest, Reach, Staying
from dayclear.cases.models.follow_up import COLDEST, WARMEST
from dayclear.situation.follow_up_page import Followed


class PlainSelect(forms.Select):
    """A list to choose from, written at once: a template for each choice takes long where a page has many such forms."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - Django passes it to every widget.
    ) -> SafeString:
        told = self.get_context(name, value, attrs)["widget"]
        choices = (choice for _group, choices, _number in told["optgroups"] for choice in choices)
        options = format_html_join(
            "",
            "<option{}>{}</option>",
            (
                (flatatt({"value": choice["value"], "selected": choice["selected"]}), choice["label"])
                for choice in choices
            ),
        )
        return format_html("<select{}>{}</select>", flatatt(told["attrs"] | {"name": told["name"]}), options)


class FollowUpForm(forms.Form):
    reach = forms.ChoiceField(label=_("Reached"), choices=Reach.choices, widget=PlainSelect)
    symptoms = forms.CharField(label=_("Symptoms, empty for none"), max_length=255, required=False)
    temperature_c = forms.DecimalField(
        label=_("Temperature, °C"),
        min_value=COLDEST,
        max_value=WARMEST,
        max_digits=3,
        decimal_places=1,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )
    test = forms.ChoiceField(label=_("Test"), choices=DayTest.choices, required=False, widget=PlainSelect)
    stays = forms.ChoiceField(
        label=_("Where they stay"), choices=Staying.choices, required=False, widget=PlainSelect
    )
    note = forms.CharField(label=_("Note"), max_length=255, required=False)

    @classmethod
    def about(cls, one: Followed) -> "FollowUpForm":
        """The form of one person in a list, with what stands of the day and where they are known to stay."""
        initial = {name: getattr(one.told, name) for name in cls.base_fields} if one.told else {}
        return cls(auto_id=f"{one.about.pk}_%s", initial=initial | {"stays": one.stays})
