"""Tests, scans and former memberships whose time has come are erased for good, with the photos."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dayclear.clearance.models import Antigen, EmployerWord, GateScan, Membership, SelfReportLink
from dayclear.clearance.states import Suspicion
from dayclear.records import audit, retention
from dayclear.records import operations as records


@retention.erases("antigen_tests")
@transaction.atomic
def erase_antigens(*, before: datetime) -> int:
    """Erases tests told before, with their photos and with what employers were told; how many rows.

    A positive that nobody has confirmed or refuted stays: somebody has yet to test the person.
    """
    due = Antigen.objects.filter(tested_at__lt=before).exclude(suspicion=Suspicion.WAITING)
    photos = list(due.exclude(photo=None).values_list("photo_id", flat=True))
    words, _by_model = EmployerWord.objects.filter(at__lt=before).delete()
    tests, _by_model = due.delete()
    records.erase_files(file_ids=photos)
    return tests + words


@retention.erases("gate_scans")
@transaction.atomic
def erase_scans(*, before: datetime) -> int:
    with pgtrigger.ignore("clearance.GateScan:gate_scan_stays"):
        erased, _by_model = GateScan.objects.filter(asked_at__lt=before).delete()
    return erased


@retention.erases("key_group_rosters")
@transaction.atomic
def erase_former_members(*, before: datetime) -> int:
    """Erases memberships that ended before, with their links and all former versions; how many."""
    day = before.astimezone(settings.DISTRICT_ZONE).date()
    ids = list(Membership.objects.filter(until_on__lt=day).values_list("pk", flat=True))
    links = list(SelfReportLink.objects.filter(membership__in=ids).values_list("pk", flat=True))
    Membership.objects.filter(pk__in=ids).delete()
    audit.forget(SelfReportLink, links)
    audit.forget(Membership, ids)
    return len(ids)


@retention.erases("key_group_rosters")
@transaction.atomic
def erase_ended_links(*, before: datetime) -> int:
    """Erases links that have opened nothing since, with their former versions; how many."""
    ended = Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    ids = list(SelfReportLink.objects.filter(ended).values_list("pk", flat=True))
    SelfReportLink.objects.filter(pk__in=ids).delete()
    audit.forget(SelfReportLink, ids)
    return len(ids)
