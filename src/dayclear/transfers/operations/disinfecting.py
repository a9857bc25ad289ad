"""How something was disinfected is kept with its order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command.models import Task
from dayclear.kernel.errors import InvalidInput
from dayclear.records import audit, retention
from dayclear.records.audit import audited
from dayclear.transfers.models import Agent, Disinfection
from dayclear.transfers.models.disinfection import how

LABELS = {
    "agent": gettext_lazy("Disinfectant"),
    "concentration_mg_per_l": gettext_lazy("Concentration, mg/L"),
    "contact_min": gettext_lazy("Contact time, minutes"),
    "done_by": gettext_lazy("Disinfected by"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisinfectionDraft:
    """``contact_min`` is how long the agent worked; ``done_by`` names who did it."""

    agent: str = ""
    concentration_mg_per_l: int | None = None
    contact_min: int | None = None
    done_by: str = ""

    @property
    def words(self) -> str:
        """All of it in one line, for whoever reads the task alone."""
        told = (how(self.agent, self.concentration_mg_per_l, self.contact_min), self.done_by.strip())
        return " · ".join(word for word in told if word)

    def check(self, required: Collection[str]) -> None:
        """Raises InvalidInput with what the protocol asks for and nobody has told, or what cannot be."""
        missing = [str(LABELS[name]) for name in required if not getattr(self, name)]
        if missing:
            raise InvalidInput(
                _("It is not told how it was disinfected."),
                _("Also write: %(what)s.") % {"what": _(", ").join(missing)},
            )
        if self.agent and self.agent not in Agent.values:
            raise InvalidInput(_("This disinfectant is not known."), _("Choose one of the list."))
        if min(self.concentration_mg_per_l or 1, self.contact_min or 1) < 1:
            raise InvalidInput(
                _("Concentration and contact time are more than nothing."), _("Write what was used.")
            )


@audited
def record_disinfection(
    *,
    task: Task,
    draft: DisinfectionDraft,
    usable_from: datetime,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> Disinfection:
    """Kept once for each order; recording it again answers what was kept first."""
    kept, _new = Disinfection.objects.get_or_create(
        task=task,
        defaults={
            "agent": draft.agent,
            "concentration_mg_per_l": draft.concentration_mg_per_l,
            "contact_min": draft.contact_min,
            "done_by": draft.done_by.strip(),
            "done_at": at,
            "usable_from": usable_from,
        },
    )
    return kept


@retention.erases("task_proofs")
@transaction.atomic
def erase_who_disinfected(*, before: datetime) -> int:
    """Blanks who did it, with every former version; what was used stays. Returns how many."""
    due = Disinfection.objects.filter(done_at__lt=before).exclude(done_by="")
    ids = list(due.values_list("pk", flat=True))
    Disinfection.objects.filter(pk__in=ids).update(done_by="")
    audit.forget(Disinfection, ids)
    return len(ids)
