from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models import DayTest, Reach, Staying
from dayclear.cases.models.follow_up import COLDEST, WARMEST
from dayclear.situation.follow_up_page import Followed


class FollowUpForm(forms.Form):
    reach = forms.ChoiceField(label=_("Reached"), choices=Reach.choices)
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
    test = forms.ChoiceField(label=_("Test"), choices=DayTest.choices, required=False)
    stays = forms.ChoiceField(label=_("Where they stay"), choices=Staying.choices, required=False)
    note = forms.CharField(label=_("Note"), max_length=255, required=False)

    @classmethod
    def about(cls, one: Followed) -> "FollowUpForm":
        """The form of one person in a list, with what stands of the day and where they are known to stay."""
        initial = {name: getattr(one.told, name) for name in cls.base_fields} if one.told else {}
        return cls(auto_id=f"{one.about.pk}_%s", initial=initial | {"stays": one.stays})
