"""The forms of a task's steps. What a step needs follows from the task's own proof and the step's table row."""

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayclear.command.models import ProofKind
from dayclear.command.states import Step
from dayclear.loops.task_steps import TaskSheet
from dayclear.records.file_types import PHOTO_TYPES
from dayclear.transfers.models import Agent
from dayclear.transfers.operations import DisinfectionDraft
from dayclear.transfers.operations.disinfecting import LABELS

MAX_TEXT = 2000
MINUTES_A_DAY = 24 * 60


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
            self.fields["proof_upload"].widget.attrs |= {
                "accept": ",".join(PHOTO_TYPES),
                "capture": "environment",
            }


class DisinfectedForm(FinishForm):
    """How a home, a stairwell, a vehicle or a room was disinfected; the protocol says what must be told."""

    agent = forms.ChoiceField(label=LABELS["agent"], choices=[("", "–"), *Agent.choices], required=False)
    concentration_mg_per_l = forms.IntegerField(
        label=LABELS["concentration_mg_per_l"], min_value=1, max_value=1_000_000, required=False
    )
    contact_min = forms.IntegerField(
        label=LABELS["contact_min"], min_value=1, max_value=MINUTES_A_DAY, required=False
    )
    done_by = forms.CharField(label=LABELS["done_by"], max_length=80, required=False)
    field_order = (*LABELS, "proof_upload", "proof_text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        upload = self.base_fields["proof_upload"]
        super().__init__(*args, **kwargs)
        for name in self.sheet.proof_fields:
            self.fields[name].required = True
        # The form says what was done: words are a remark, and a photo is welcome where it is not asked for.
        self.fields["proof_text"].required = False
        self.fields["proof_text"].label = _("Remark")
        self.fields.setdefault("proof_upload", deepcopy(upload))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if self.errors:
            return told
        draft = DisinfectionDraft(**{name: told.pop(name) for name in LABELS})
        return told | {"disinfection": draft}


FORMS: dict[str, type[StepForm]] = {
    "accept": StepForm,
    "give_back": StepForm,
    "hand_over": HandOverForm,
    "finish": FinishForm,
    "carry_over": ReasonForm,
    "cancel": ReasonForm,
    "reopen": ReasonForm,
}


def form_of(step: Step, sheet: TaskSheet) -> type[StepForm]:
    """The form of a step on this task."""
    return DisinfectedForm if step == Step.FINISH and sheet.proof_fields else FORMS[step]
