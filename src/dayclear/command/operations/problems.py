"""Problem reports: recorded by anybody, told to the whole chain at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.models import Account, NoticeKind, ProblemReport, Task
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.operations.notices import Word, tell
from dayclear.command.queries.answering import seats_over
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place
from dayclear.records.audit import audited


class ReportDiffers(Conflict):
    """A report with this id exists and says something else."""


@audited
def record_problem(
    *,
    kind: str,
    text: str,
    place: Place,
    by: Account | None,
    at: datetime,
    report_id: UUID | None = None,
    person_id: UUID | None = None,
    phone: str = "",
) -> ProblemReport:
    """Stores the report; the loop ``problem_reported`` opens its task. Sending it again changes nothing.

    Raises UnknownKind for a kind that the protocol does not have.
    """
    protocol_in_force(at).problem(kind)
    if not text.strip():
        raise InvalidInput(_("The report says nothing."), _("Write in a few words what is needed."))
    report, created = ProblemReport.objects.get_or_create(
        id=report_id or new_id(),
        defaults={
            "kind": kind,
            "text": text,
            "place": place,
            "place_path": place.path,
            "person_id": person_id,
            "reported_by": by,
            "reported_at": at,
            "phone": phone,
        },
    )
    if not created and (report.kind, report.text, report.place_id) != (kind, text, place.pk):
        raise ReportDiffers(
            _("Another report was sent under the same number."), _("Write the report anew and send it.")
        )
    return report


@audited
def inform_chain(*, task: Task, at: datetime) -> int:
    """Tells every held post of the line above the place, at the same moment as the owner.

    Returns how many notices. It informs and asks for nothing: no approval climbs level by level.
    """
    return tell(words=_line(task, at), at=at)


def _line(task: Task, at: datetime) -> list[Word]:
    protocol = task.protocol
    seats = seats_over([task.place_path], at, protocol)
    line = [
        seat
        for seat in seats.upwards(task.place_path)
        if seat.staffed
        and seat.post_id != task.post_id
        and (post := protocol.posts.get(seat.kind))
        and post.signs_day
    ]
    return [Word(NoticeKind.INFORMED, seat.post_id, task) for seat in line]
