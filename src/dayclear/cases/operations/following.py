"""The daily follow-up of contacts and of released cases, and the end of a contact's days."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, FollowUp, HomeMonitoring, Reach
from dayclear.cases.models.follow_up import COLDEST, WARMEST
from dayclear.cases.states import CONTACT, ContactStatus, ContactStep
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDraft:
    """How somebody was on a day."""

    reach: str
    symptoms: str = ""
    temperature_c: Decimal | None = None
    test: str = ""
    stays: str = ""
    note: str = ""


@audited
def follow_up(
    *, contact: Contact, day: date, draft: FollowUpDraft, by: Model | None, at: datetime
) -> FollowUp:
    """Keeps how a contact was on a day, once a day: told again it is a correction, and what stood before is kept.

    Raises InvalidInput for a day before the listing or after today, and for what nobody can know of who did not answer.
    """
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    if not contact.listed_at.astimezone(settings.DISTRICT_ZONE).date() <= day <= today:
        raise InvalidInput(
            _("This is no day of the follow-up."), _("Choose a day from the listing until today.")
        )
    held = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    return _keep({"contact": held, "day": day}, draft, by, at)


@audited
def follow_up_after_release(
    *, monitoring: HomeMonitoring, day: date, draft: FollowUpDraft, by: Model | None, at: datetime
) -> FollowUp:
    """The same for somebody whose health is watched at home after a hospital.

    Raises InvalidInput for a day outside the days at home or after today.
    """
    held = HomeMonitoring.objects.select_for_update(of=("self",), no_key=True).get(pk=monitoring.pk)
    if not held.from_on <= day <= min(held.until_on, at.astimezone(settings.DISTRICT_ZONE).date()):
        raise InvalidInput(
            _("This is no day of the monitoring at home."),
            _("Choose a day from %(first)s until today.") % {"first": held.from_on},
        )
    return _keep({"monitoring": held, "day": day}, draft, by, at)


def _keep(whom: Mapping[str, Any], draft: FollowUpDraft, by: Model | None, at: datetime) -> FollowUp:
    _check(draft)
    told = asdict(draft) | {"symptoms": draft.symptoms.strip(), "note": draft.note.strip()}
    standing = FollowUp.objects.filter(**whom).first()
    if standing and all(getattr(standing, name) == value for name, value in told.items()):
        return standing
    kept, _made = FollowUp.objects.update_or_create(
        **whom, defaults=told | {"told_at": at, "told_by_id": by.pk if by else None}
    )
    return kept


def _check(draft: FollowUpDraft) -> None:
    if draft.reach == Reach.NO_ANSWER and (draft.symptoms.strip() or draft.temperature_c is not None):
        raise InvalidInput(
            _("Who did not answer has told no symptoms or temperature."),
            _("Say that they were reached, or leave both empty."),
        )
    if draft.temperature_c is not None and not COLDEST <= draft.temperature_c <= WARMEST:
        raise InvalidInput(_("Nobody has such a temperature."), _("Write degrees Celsius, such as 36.8."))


@audited
def release_past(*, contact_ids: Collection[UUID], by: Model | None, at: datetime) -> list[UUID]:  # noqa: ARG001 - the audit takes it.
    """Those of these contacts whose last day is over are released; returns their ids. Repeating it releases nobody twice."""
    today = at.astimezone(settings.DISTRICT_ZONE).date()
    past = Contact.objects.filter(
        pk__in=list(contact_ids), status__in=CONTACT.sources(ContactStep.RELEASE), home_until__lt=today
    )
    ids = list(past.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if ids:
        Contact.objects.filter(pk__in=ids).update(status=ContactStatus.RELEASED, released_at=at)
    return ids
