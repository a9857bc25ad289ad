"""Who was told of by name, and is on no roster, is looked for again when the roster or what is told of them grows.

Who certainly is a resident goes the way of every contact at once; of who likely is, a tracer decides. Somebody whom a case
met is proposed by the search from then on, and the tracer is asked to look again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases import operations as cases
from dayclear.cases import policies
from dayclear.cases.line_lists import ContactRow, setting_in
from dayclear.cases.line_lists.drafts import LONGEST_TEXT
from dayclear.cases.models import ContactKind, Ground, LineList, ListedContact, Reason, RosterMatch, Visit
from dayclear.cases.queries import roster_matches as queries
from dayclear.cases.states import MatchStatus
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found
from dayclear.loops.contact_found import LOOK_AGAIN
from dayclear.people.models import Person, Standing
from dayclear.records import operations as records
from dayclear.records.wording import told

LIKELY, MET = "roster_match_likely", "met_person_on_roster"
DECIDE = "decide_roster_match"


@transaction.atomic
def roster_grew(*, among: QuerySet[Person], by: Account | None, at: datetime) -> list[RosterMatch]:
    """These are new on the roster, or something about them is: everybody told of is compared with them."""
    return _keep(queries.everybody_told(), among, by=by, at=at)


@transaction.atomic
def list_came(*, kept: LineList, by: Account | None, at: datetime) -> list[RosterMatch]:
    """A list was kept: whom it names and nobody certainly is, a resident may be."""
    rows = queries.of_rows(ListedContact.objects.filter(line_list=kept))
    return _keep(rows, Person.objects.all(), by=by, at=at)


@transaction.atomic
def somebody_met(*, visit: Visit, by: Account | None, at: datetime) -> list[RosterMatch]:
    return _keep(queries.of_visits(Visit.objects.filter(pk=visit.pk)), Person.objects.all(), by=by, at=at)


def _keep(
    told: Sequence[queries.Told], among: QuerySet[Person], *, by: Account | None, at: datetime
) -> list[RosterMatch]:
    found = queries.matches(told, among=among) if told else []
    if not found:
        return []
    kept, overtaken = cases.keep_matches(found=found, by=by, at=at)
    _call_off(overtaken, _("Somebody else on the roster is this person."), by, at)
    _follow(kept, by=by, at=at)
    return kept


def _follow(kept: Sequence[RosterMatch], *, by: Account | None, at: datetime) -> None:
    """What a match sets going: a listing, another look at the search, or a decision."""
    joined = [one for one in kept if one.status == MatchStatus.JOINED]
    _list([one for one in joined if one.listed], by=by, at=at)
    waiting = [one for one in kept if one.status == MatchStatus.PROPOSED]
    events = [_event(LIKELY, one) for one in waiting] + [_event(MET, one) for one in joined if one.visit]
    if events:
        command.open_tasks(events=events, by=by, at=at)


def _list(joined: Sequence[RosterMatch], *, by: Account | None, at: datetime) -> None:
    if not joined:
        return
    people = Person.objects.select_related("household").in_bulk({one.person_id for one in joined})
    pairs = [(one.case, listed_draft(one.listed, people[one.person_id], at)) for one in joined if one.listed]
    made = {(one.case_id, one.person_id): one.pk for one in contact_found.list_all(pairs, by=by, at=at)}
    # Of several rows that tell the same, the first made the listing.
    tied = [(one.listed_id, made.pop(key)) for one in joined if (key := (one.case_id, one.person_id)) in made]
    cases.tie_listings(contact_of=[(row, made_of) for row, made_of in tied if row], by=by, at=at)


def listed_draft(row: ContactRow | ListedContact, person: Person, at: datetime) -> cases.ContactDraft:
    """The day of the last exposure is the list's; who is told in no kind is a close contact."""
    met = row.last_exposed_on
    told_how = " · ".join(filter(None, (row.relation, row.setting)))
    return cases.ContactDraft(
        person=person,
        kind=row.kind or ContactKind.CLOSE,
        setting=setting_in(told_how),
        met_at="",
        why=Reason(ground=Ground.LISTED, told=told_how[:LONGEST_TEXT]),
        last_exposed_at=min(day_bounds(met, settings.DISTRICT_ZONE)[0], at) if met else None,
    )


def _event(kind: str, match: RosterMatch) -> command.EventDraft:
    return command.EventDraft(
        kind=kind,
        subject_kind="roster_match",
        subject_id=match.pk,
        subject_label=match.case.number,
        place_id=match.case.place_id,
        place_path=match.case.place_path,
    )


@transaction.atomic
def open_match(*, match_id: UUID, scope: Scope, account: Account, page: str, at: datetime) -> RosterMatch:
    """One match for the tracers of its case; that it is to be decided is the reason of the look at the resident."""
    match = queries.roster_match(match_id, scope=scope)
    records.record_look(
        by=account,
        person_id=match.person_id,
        place_path=match.person.place_path,
        why=told(gettext_noop("Is this the person of case %(case)s?"), case=match.case.number),
        task_id=None,
        page=page,
        at=at,
    )
    return match


@transaction.atomic
def decide(
    *, match_id: UUID, is_same: bool, reason: str, scope: Scope, by: Account, at: datetime
) -> RosterMatch:
    """Yes: they are a contact, or the search proposes them from now on. No: it is never proposed again."""
    match = queries.roster_match(match_id, scope=scope)
    policies.check_can_match(match, scope)
    if is_same and match.person.standing != Standing.LIVES_HERE:
        raise Refused(
            _("This person does not live here any more."),
            _("Tell the information task force, or answer that it is somebody else."),
        )
    decided, overtaken = cases.decide_match(match=match, is_same=is_same, reason=reason, by=by, at=at)
    told = f"cases.RosterMatch:{decided.pk}"
    command.finish_for_subjects(
        kinds=[DECIDE], subject_ids=[decided.pk, *overtaken], record=told, by=by, at=at
    )
    if decided.status == MatchStatus.JOINED:
        _follow([decided], by=by, at=at)
    return decided


@transaction.atomic
def roster_shrank(*, people: QuerySet[Person], by: Account | None, at: datetime) -> None:
    """These are taken off the roster again: nothing is to be decided about them."""
    gone = cases.forget_proposed(people=people, by=by, at=at)
    _call_off(gone, _("The resident is on no roster any more."), by, at)


def list_gone(*, batch_id: UUID, by: Account | None, at: datetime) -> None:
    """To be called before a list is taken back: nothing is to be decided about whom it named."""
    asked = RosterMatch.objects.filter(listed__line_list__batch=batch_id)
    _call_off(
        asked.values_list("pk", flat=True), _("The list that told this contact was taken back."), by, at
    )


def _call_off(ids: Iterable[UUID], reason: str, by: Account | None, at: datetime) -> None:
    if subjects := list(ids):
        command.cancel_for_subjects(
            subject_ids=subjects, kinds=[DECIDE, LOOK_AGAIN], reason=reason, by=by, at=at
        )
