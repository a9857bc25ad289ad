"""Somebody died: when, where and who says so are kept beside the person, and taken back where it was a mistake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Death, Person, Standing
from dayclear.people.operations.single_people import refuse_merged
from dayclear.people.roster_staging import share_roster
from dayclear.records.audit import audited


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathDraft:
    """What is known of a death; ``id`` is the writer's own. ``reason`` stands on the paper."""

    id: UUID
    died_at: datetime
    happened: str
    said_by: str
    reason: str


@audited
def record_death(*, person: Person, draft: DeathDraft, by: Model | None, at: datetime) -> Death:
    """The person has died. Where that is on record already, the record that stands is answered.

    Raises InvalidInput for an instant in the future, and where nobody is named who says so or no reason is given.
    """
    if draft.died_at > at:
        raise InvalidInput(_("The time of death lies in the future."), _("Correct the time."))
    if not (draft.said_by.strip() and draft.reason.strip()):
        raise InvalidInput(
            _("A death needs somebody who says so, and a reason."),
            _("Fill in both, as they stand on the paper."),
        )
    share_roster()
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_merged(held)
    standing = Death.objects.filter(person=held, taken_back_at=None).first()
    if standing:
        return standing
    held.standing = Standing.DECEASED
    held.save(update_fields=["standing"])
    return Death.objects.create(
        pk=draft.id,
        person=held,
        died_at=draft.died_at,
        happened=draft.happened,
        said_by=draft.said_by.strip(),
        reason=draft.reason.strip(),
        recorded_at=at,
        recorded_by_id=by.pk if by else None,
    )
