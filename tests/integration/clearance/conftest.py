"""A courier firm in the compound of the stairwell: 张伟 and 李娜 work for it, 王强 does not; its gate is kept."""

from datetime import timedelta

import pytest

from dayclear.clearance import operations as clearance
from dayclear.clearance.operations import AntigenDraft
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.command.queries import scope_of
from dayclear.kernel.ids import new_id
from dayclear.loops import antigen_reported
from dayclear.loops.antigen_reported import AntigenTold


class Firm:
    def __init__(self, stairwell):
        self.stairwell, self.noon = stairwell, stairwell.noon
        self.employer = self._employer("迅鸟速递", stairwell.compound)
        for person in (stairwell.zhang, stairwell.spouse):
            self.join(person)
        self.keeper = self._gatekeeper("keeper", stairwell.compound)

    def _employer(self, name, place):
        return clearance.keep_employer(
            employer_id=new_id(), place=place, name_zh=name, name_en="", by=None, at=self.noon
        )

    def another(self, name, place):
        return self._employer(name, place)

    def join(self, person, employer=None, group="courier"):
        return clearance.join(
            membership_id=new_id(),
            person=person,
            employer=employer or self.employer,
            key_group=group,
            from_on=self.noon.date() - timedelta(days=3),
            by=None,
            at=self.noon,
        )

    def _gatekeeper(self, username, place):
        account = Account.objects.create(username=username, display_name=username)
        post = command.create_post(kind="gatekeeper", place=place, by=None, at=self.noon)
        command.appoint(post=post, account=account, by=None, at=self.noon - timedelta(days=1))
        return account

    def gatekeeper(self, username, place):
        return self._gatekeeper(username, place)

    def scope(self, account=None, at=None):
        return scope_of(account or self.keeper, at or self.noon)

    def told(self, person, outcome, *, at=None, antigen_id=None, supervised=True, photo=None):
        return AntigenTold(
            id=antigen_id or new_id(),
            person_id=person.pk,
            outcome=outcome,
            tested_at=at or self.noon,
            supervised=supervised,
            photo=photo,
        )

    def report(self, *told, at=None):
        return antigen_reported.report(
            told=told, employer=self.employer, scope=self.scope(), by=self.keeper, at=at or self.noon
        )

    def draft(self, person, outcome="negative", antigen_id=None):
        return AntigenDraft(
            id=antigen_id or new_id(),
            person_id=person.pk,
            place_id=self.stairwell.compound.pk,
            place_path=self.stairwell.compound.path,
            outcome=outcome,
            tested_at=self.noon,
            employer_id=self.employer.pk,
            supervised=True,
        )


@pytest.fixture
def firm(stairwell):
    return Firm(stairwell)
