"""Telling posts: written in the transaction of what they tell, sent after it by the worker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayclear.command.models import Account, Notice, NoticeKind, Task
from dayclear.kernel.errors import EnvironmentFault
from dayclear.records.audit import audited

if TYPE_CHECKING:
    from apprise import Apprise

ATTEMPTS_MAX = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to tell one post: once for each kind, post, task and ``key``, however often retried."""

    kind: NoticeKind
    to_post_id: UUID
    task: Task
    key: str = ""
    params: dict[str, object] = field(default_factory=dict)

    @property
    def once_key(self) -> str:
        return f"{self.kind.value}:{self.to_post_id.hex}:{self.task.pk.hex}:{self.key}"


@dataclass(frozen=True, slots=True)
class SendReport:
    """``off``: no address is configured, the notices wait. A failed one is tried five times in all."""

    sent: int
    failed: int
    off: bool = False


def tell(*, words: Sequence[Word], at: datetime) -> int:
    """Writes the notices, each once for ever; to be called inside the transaction of what they tell."""
    notices = [
        Notice(
            kind=word.kind,
            to_post_id=word.to_post_id,
            task=word.task,
            params=word.params,
            once_key=word.once_key,
            created_at=at,
        )
        for word in words
    ]
    return len(Notice.objects.bulk_create(notices, ignore_conflicts=True))


@audited
def mark_seen(*, notice: Notice, by: Account, at: datetime) -> Notice:
    """The first look counts; later ones change nothing."""
    Notice.objects.filter(pk=notice.pk, seen_at__isnull=True).update(seen_at=at, seen_by=by)
    notice.refresh_from_db(fields=["seen_at", "seen_by"])
    return notice


@audited
def send_notices(*, at: datetime, batch: int = 200) -> SendReport:
    """Sends the oldest unsent notices to the configured addresses; for the worker.

    A crash between sending and committing sends a notice twice rather than never.
    """
    if not settings.APPRISE_URLS:
        return SendReport(0, 0, off=True)
    unsent = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(sent_at__isnull=True, attempts__lt=ATTEMPTS_MAX)
        .select_related("task__place", "task__protocol_version", "to_post")
        .order_by("created_at", "pk")[:batch]
    )
    gateway = _gateway()
    outcomes = [_send(gateway, notice, at) for notice in unsent]
    return SendReport(sent=outcomes.count(True), failed=outcomes.count(False))


def _gateway() -> "Apprise":
    from apprise import Apprise  # noqa: PLC0415 - it loads a hundred services, which only the worker needs.

    gateway = Apprise()
    for number, url in enumerate(settings.APPRISE_URLS, start=1):
        if not gateway.add(url):
            raise EnvironmentFault(
                _("Address %(number)d in DAYCLEAR_NOTICE_URLS is not understood.") % {"number": number},
                _("Write it as the apprise documentation shows."),
            )
    return gateway


def _send(gateway: "Apprise", notice: Notice, at: datetime) -> bool:
    with override(settings.LANGUAGE_CODE):
        sent = bool(gateway.notify(title=notice.get_kind_display(), body=wording(notice)))
    if sent:
        Notice.objects.filter(pk=notice.pk).update(sent_at=at, channel="apprise", error="")
    else:
        Notice.objects.filter(pk=notice.pk).update(
            attempts=F("attempts") + 1, error=_("The gateway did not take the message.")
        )
    return sent


def wording(notice: Notice) -> str:
    """What leaves the house: post, task, place and deadline; no resident's name, no subject."""
    addressee = notice.to_post.name if notice.to_post else ""
    if notice.task is None:
        return addressee
    return _("%(post)s: %(task)s, %(place)s, due %(deadline)s") % {
        "post": addressee,
        "task": notice.task.title,
        "place": notice.task.place.name,
        "deadline": f"{notice.task.deadline_at.astimezone(settings.DISTRICT_ZONE):%m-%d %H:%M}",
    }
