"""At a gate: somebody is asked for by their code, the answer is given and written down; without a network, from a list.

Every scan is one row, whoever asks and whatever the answer, also where the telephone sends it hours later. An antigen that the
gate has seen is one of the employer's: what follows from it is said in ``antigen_reported``.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.clearance import operations as clearance
from dayclear.clearance import policies, queries
from dayclear.clearance.models import AntigenOutcome
from dayclear.clearance.operations import ScanDraft
from dayclear.clearance.rules import Told
from dayclear.command.models import Account
from dayclear.kernel import codes
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import antigen_reported
from dayclear.loops.antigen_reported import AntigenTold
from dayclear.situation import fitness
from dayclear.situation.fitness import GateAnswer, GateList


@dataclass(frozen=True, slots=True)
class OfflineScan:
    """What a telephone answered from its list; ``list_of`` is when that list was made."""

    id: UUID
    code: str
    asked_at: datetime
    told: Told
    list_of: datetime


class OutcomeSeen(StrEnum):
    """What of an antigen counts at a gate: an invalid one is done again there."""

    NEGATIVE = AntigenOutcome.NEGATIVE.value
    POSITIVE = AntigenOutcome.POSITIVE.value


@dataclass(frozen=True, slots=True)
class AntigenSeen:
    """An antigen that whoever keeps the gate has seen; ``id`` is made there, so that it may be told again."""

    id: UUID
    code: str
    outcome: OutcomeSeen
    tested_at: datetime


@transaction.atomic
def ask(*, scan_id: UUID, code: str, scope: Scope, by: Account, at: datetime) -> GateAnswer:
    """May this person work now? The same scan sent again is answered anew and written down once.

    Raises NotYourGate for who keeps no gate, UnreadableCode for what is no personal code.
    """
    policies.check_can_ask(scope)
    answer = fitness.may_work(codes.read_person(code), scope=scope, at=at)
    draft = ScanDraft(scan_id, answer.person_id, answer.employer_id, at, answer.told)
    clearance.record_scans(drafts=[draft], by=by, at=at)
    return answer


def take_along(*, scope: Scope, at: datetime) -> GateList:
    """The list for a shift without a network. Raises NotYourGate."""
    policies.check_can_ask(scope)
    return fitness.gate_list(scope=scope, at=at)


@transaction.atomic
def take_in(*, scans: Sequence[OfflineScan], scope: Scope, by: Account, at: datetime) -> int:
    """What was answered from the list, sent later; returns how many are new. Raises NotYourGate, UnreadableCode."""
    policies.check_can_ask(scope)
    asked = {scan.id: codes.read_person(scan.code) for scan in scans}
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    members = queries.members_at_gate(set(asked.values()), scope, day)
    drafts = []
    for scan in scans:
        member = members.get(asked[scan.id])
        drafts.append(
            ScanDraft(
                scan.id,
                member.person_id if member else None,
                member.employer_id if member else None,
                scan.asked_at,
                scan.told,
                scan.list_of,
            )
        )
    return clearance.record_scans(drafts=drafts, by=by, at=at)


@transaction.atomic
def see(*, seen: Sequence[AntigenSeen], scope: Scope, by: Account, at: datetime) -> int:
    """Records antigens seen at a gate, now or while there was no network; returns how many are new.

    Raises NotFound for a code that is on no roster of the caller's gates, and otherwise as ``ask`` and
    ``antigen_reported.report`` do.
    """
    policies.check_can_ask(scope)
    shown = {one.id: codes.read_person(one.code) for one in seen}
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    members = queries.members_at_gate(set(shown.values()), scope, day)
    told = defaultdict(list)
    for one in seen:
        if (member := members.get(shown[one.id])) is None:
            raise NotFound(_("This code is on no roster of your gates."), _("Scan the personal code again."))
        told[member.employer].append(_told(one, member.person_id))
    return sum(
        len(antigen_reported.report(told=tests, employer=employer, scope=scope, by=by, at=at).new)
        for employer, tests in told.items()
    )


def _told(seen: AntigenSeen, person_id: UUID) -> AntigenTold:
    return AntigenTold(
        id=seen.id,
        person_id=person_id,
        outcome=seen.outcome,
        tested_at=seen.tested_at,
        supervised=True,
    )
