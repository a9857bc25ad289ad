from django import forms

from dayclear.command.models import Account


class LanguageForm(forms.ModelForm[Account]):
    class Meta:
        model = Account
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}
