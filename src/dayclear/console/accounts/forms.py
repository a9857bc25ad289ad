from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.models import Account
from dayclear.command.operations import TOKEN_VALID_DAYS
from dayclear.kernel.ids import new_id


class LanguageForm(forms.ModelForm[Account]):
    class Meta:
        model = Account
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}


class TokenForm(forms.Form):
    """``token_id`` is made with the form, so that a form sent twice issues one token."""

    token_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("What will use it"), max_length=80)
    valid_days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=365, initial=TOKEN_VALID_DAYS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token_id"].initial = new_id()
