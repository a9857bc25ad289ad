"""A wrong positive is taken back: the case stays readable with its reason, and nothing is deleted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Positive
from dayclear.cases.operations.steps import locked
from dayclear.cases.states import CASE, CONTACT, CaseStatus, CaseStep, ContactStatus, ContactStep
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


@audited
def correct_results(
    *,
    replaced: Mapping[UUID, UUID],
    gone: Collection[UUID],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> Sequence[Case]:
    """Follows the laboratory's corrections; returns the cases that rest on no positive any more.

    ``replaced``: a positive by the positive that stands in its place. ``gone``: positives that are none.
    """
    followed = list(Positive.objects.select_for_update().filter(result_id__in=list(replaced)))
    for positive in followed:
        positive.result_id = replaced[positive.result_id]
    Positive.objects.bulk_update(followed, ["result_id"])
    lost = Positive.objects.filter(result_id__in=list(gone), taken_back_at=None)
    case_ids = set(lost.values_list("case_id", flat=True))
    lost.update(taken_back_at=at)
    supported = Positive.objects.filter(case=OuterRef("pk"), taken_back_at=None)
    found = Case.objects.filter(~Exists(supported), pk__in=case_ids).exclude(status=CaseStatus.WITHDRAWN)
    return list(found.select_related("person", "household", "place").order_by("number"))


@audited
def withdraw(*, case: Case, reason: str, by: Model | None, at: datetime) -> Case:
    """Takes a case back, also one that is closed; withdrawing again changes nothing. A reason is required."""
    if not reason.strip():
        raise InvalidInput(_("A case is withdrawn with a reason."), _("Write why the positive was wrong."))
    current = locked(case)
    if current.status == CaseStatus.WITHDRAWN:
        return current
    current.status = CaseStatus(CASE.check(CaseStep.WITHDRAW, current.status).target)
    current.withdrawn_at, current.withdrawn_reason = at, reason.strip()
    current.withdrawn_by_id = by.pk if by else None
    current.save(update_fields=["status", "withdrawn_at", "withdrawn_reason", "withdrawn_by"])
    current.positives.filter(taken_back_at=None).update(taken_back_at=at)
    _make_contact_again(current)
    return current


def _make_contact_again(case: Case) -> None:
    """Who was a contact before being a case still is one, and stays isolated where isolation had begun."""
    former = case.was_contact.filter(status__in=CONTACT.sources(ContactStep.RETURN))
    isolated = former.filter(isolated_at__isnull=False)
    isolated.filter(home_from_on__isnull=False).update(status=ContactStatus.AT_HOME, became_case=None)
    isolated.filter(home_from_on__isnull=True).update(status=ContactStatus.ISOLATING, became_case=None)
    former.filter(isolated_at__isnull=True).update(status=ContactStatus.LISTED, became_case=None)
