"""What somebody has been told."""

from datetime import datetime

from django.db.models import Q, QuerySet

from dayclear.command.models import Account, Appointment, Notice
from dayclear.command.policies import current


def notices_for(account: Account, at: datetime) -> QuerySet[Notice]:
    """Notices to the account itself and to the posts it holds now, the latest first.

    An addressee sees what was sent to it: here the appointment is the scope.
    """
    held = Appointment.objects.filter(current(at), account=account).values("post")
    return (
        Notice.objects.filter(Q(to_account=account) | Q(to_post__in=held))
        .select_related("task__place", "task__protocol_version", "to_post")
        .defer("task__protocol_version__toml")
        .order_by("-created_at", "-pk")
    )


def unseen_count(account: Account, at: datetime) -> int:
    return notices_for(account, at).filter(seen_at__isnull=True).count()
