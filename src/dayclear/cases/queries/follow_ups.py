"""Reads of the daily follow-up, at the homes of the contacts."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, FollowUp
from dayclear.cases.policies import FOLLOWING
from dayclear.cases.states import STANDING, ContactStatus
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Standing
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within


def followed_on(path: str, day: date, *, scope: Scope) -> QuerySet[Contact]:
    """Whoever lives at a place or inside it and is followed on a day, each person once.

    Nobody is followed longer than they stand; whoever waits for the last test is still asked after.
    """
    starts, ends = day_bounds(day, settings.DISTRICT_ZONE)
    found = Contact.objects.filter(
        followed_by(scope),
        Q(status__in=STANDING)
        | Q(status=ContactStatus.RELEASED, released_at__gt=starts, home_until__gte=day),
        person__standing=Standing.LIVES_HERE,
        place_path__startswith=path,
        listed_at__lt=ends,
    )
    once = found.order_by("person_id", "listed_at", "pk").distinct("person_id").values("pk")
    return Contact.objects.filter(pk__in=once)


def contacts_with_homes(ids: Collection[UUID]) -> dict[UUID, Contact]:
    """These contacts with their cases, doors and addresses; ask only about contacts in sight."""
    return Contact.objects.select_related("case", "person__household", f"place__{ENCLOSING}").in_bulk(
        list(ids)
    )


def followed_contact(contact_id: UUID, *, scope: Scope) -> Contact:
    """One contact that the caller follows; NotFound otherwise."""
    related = Contact.objects.select_related("case", "person__household", "place")
    found = related.filter(followed_by(scope), pk=contact_id).first()
    if found is None:
        raise NotFound(_("This contact does not exist."), _("Open it from the page of its case."))
    return found


def followed_by(scope: Scope) -> Q:
    """The condition that somebody is asked after by the caller, by where they are watched."""
    seen = Q(pk__in=[])
    for duty in FOLLOWING:
        seen |= within(scope, "place_path", duty)
    return seen


def follow_up_ids(contact_ids: Collection[UUID]) -> list[UUID]:
    """Everything that was told of these contacts; for loops."""
    return list(FollowUp.objects.filter(contact__in=contact_ids).values_list("pk", flat=True))


def follow_up_ids_after_release(monitoring_ids: Collection[UUID]) -> list[UUID]:
    """Everything that was told of these people after a hospital; for loops."""
    return list(FollowUp.objects.filter(monitoring__in=monitoring_ids).values_list("pk", flat=True))


def follow_ups_on(contact_ids: Collection[UUID], day: date) -> dict[UUID, FollowUp]:
    """What was told of each of these contacts on a day; ask only about contacts in sight."""
    found = FollowUp.objects.filter(contact__in=contact_ids, day=day).select_related("told_by")
    return {told.contact_id: told for told in found if told.contact_id}


def follow_ups_after_release(monitoring_ids: Collection[UUID], day: date) -> dict[UUID, FollowUp]:
    """The same of people who are watched at home after a hospital."""
    found = FollowUp.objects.filter(monitoring__in=monitoring_ids, day=day).select_related("told_by")
    return {told.monitoring_id: told for told in found if told.monitoring_id}


def follow_ups(ids: Collection[UUID]) -> dict[UUID, FollowUp]:
    """Entries by id, with whom they are about; for loops."""
    return FollowUp.objects.select_related("contact", "monitoring").in_bulk(list(ids))
