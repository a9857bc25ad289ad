"""The forms of a task's steps. What a step needs follows from the task's own proof and the step's table row."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.models import ProofKind
from dayclear.loops.task_steps import TaskSheet

MAX_TEXT = 2000


class StepForm(forms.Form):
    """A step that needs nothing but the wish to take it."""

    def __init__(self, *args: Any, sheet: TaskSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(ReasonForm):
    field_order = ("to_post", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_post"] = forms.ModelChoiceField(
            label=_("To which post"), queryset=self.sheet.hand_over_posts
        )
        self.order_fields(self.field_order)


class FinishForm(StepForm):
    """Asks for exactly the proof that the protocol asks for."""

    proof_text = forms.CharField(
        label=_("What was done"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proof_scan = forms.CharField(
        label=_("Scan or type the code"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"data-scan": ""}),
    )
    proof_upload = forms.FileField(label=_("Photo or file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = {
            ProofKind.TEXT: "proof_text",
            ProofKind.SCAN: "proof_scan",
            ProofKind.PHOTO: "proof_upload",
            ProofKind.FILE: "proof_upload",
        }.get(ProofKind(self.sheet.task.proof_required))
        for name in ("proof_scan", "proof_upload"):
            if name != required:
                del self.fields[name]
        if required:
            self.fields[required].required = True
        if self.sheet.task.proof_required == ProofKind.PHOTO:
            self.fields["proof_upload"].label = _("Photo")
            self.fields["proof_upload"].widget.attrs |= {"accept": "image/*", "capture": "environment"}


FORMS: dict[str, type[StepForm]] = {
    "accept": StepForm,
    "give_back": StepForm,
    "hand_over": HandOverForm,
    "finish": FinishForm,
    "carry_over": ReasonForm,
    "cancel": ReasonForm,
    "reopen": ReasonForm,
}
