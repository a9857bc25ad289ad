"""Reads of who is watched at home after a hospital."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Contact, HomeMonitoring
from dayclear.cases.queries.follow_ups import followed_by
from dayclear.cases.states import ContactStatus
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people.models import Standing
from dayclear.places.models import ENCLOSING


def monitored_on(day: date) -> Sequence[HomeMonitoring]:
    """Whose health is watched at home on a day, with the door; for loops."""
    watched = HomeMonitoring.objects.filter(ended_at=None, from_on__lte=day, until_on__gte=day)
    return list(watched.select_related("case", "person__household").order_by("pk"))


def watched_among(person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people are watched at home now, as contacts or after a hospital; for loops."""
    contacts = Contact.objects.filter(person__in=list(person_ids), status=ContactStatus.AT_HOME)
    released = HomeMonitoring.objects.filter(person__in=list(person_ids), ended_at=None)
    return {*contacts.values_list("person", flat=True), *released.values_list("person", flat=True)}


def open_monitoring_of(person_ids: Collection[UUID]) -> Sequence[HomeMonitoring]:
    """The days at home of these people that have not ended; for loops."""
    return list(HomeMonitoring.objects.filter(person__in=list(person_ids), ended_at=None).order_by("pk"))


def lapsed_monitoring(person_id: UUID, *, on: date, scope: Scope) -> Sequence[HomeMonitoring]:
    """Days at home that ended before their last day, which is still to come."""
    ended = HomeMonitoring.objects.filter(
        followed_by(scope), person=person_id, ended_at__isnull=False, until_on__gte=on
    )
    return list(ended.select_related("case").order_by("-ended_at")[:1])


def monitored_at(path: str, day: date, *, scope: Scope) -> QuerySet[HomeMonitoring]:
    """Who is watched at a place or inside it on a day, as far as the caller asks after people there."""
    starts, _ends = day_bounds(day, settings.DISTRICT_ZONE)
    return HomeMonitoring.objects.filter(
        followed_by(scope),
        Q(ended_at=None) | Q(ended_at__gt=starts),
        from_on__lte=day,
        until_on__gte=day,
        place_path__startswith=path,
        person__standing=Standing.LIVES_HERE,
    )


def monitored_with_homes(ids: Collection[UUID]) -> dict[UUID, HomeMonitoring]:
    """These people's days at home with their cases, doors and addresses; ask only about people in sight."""
    related = HomeMonitoring.objects.select_related("case", "person__household", f"place__{ENCLOSING}")
    return related.in_bulk(list(ids))


def monitoring(monitoring_id: UUID, *, scope: Scope) -> HomeMonitoring:
    """One person's days at home, for who asks after people there; NotFound otherwise."""
    related = HomeMonitoring.objects.select_related("case", "person__household", "place")
    found = related.filter(followed_by(scope), pk=monitoring_id).first()
    if found is None:
        raise NotFound(_("Nobody is watched at home under this number."), _("Open it from the follow-up."))
    return found
