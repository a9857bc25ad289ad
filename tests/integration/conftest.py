"""What the integration tests share: a stairwell with its people and posts, and the system's own sight."""

from copy import deepcopy

import pytest
from django.db import transaction

from dayclear.cases import operations as cases
from dayclear.cases.models import Ground, Reason
from dayclear.kernel.scope import Scope
from tests.integration.loops.plans import build_compound
from tests.integration.stairwell import Stairwell


@pytest.fixture(scope="module")
def stairwell_as_built(django_db_setup, django_db_blocker, noon):
    """Built once for a file, in a transaction that ends with it: so no test of the file may commit."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stairwell(noon)
        transaction.set_rollback(True)


@pytest.fixture
def stairwell(stairwell_as_built, db):
    """As it was built: each test has its own objects, and a savepoint that takes back what it writes."""
    return deepcopy(stairwell_as_built)


@pytest.fixture(scope="module")
def positive_as_found(stairwell_as_built):
    """The stairwell where Zhang was sampled alone and is positive, of a file whose every test begins there."""
    stairwell_as_built.sample(stairwell_as_built.open_round(), [stairwell_as_built.zhang])
    stairwell_as_built.report("positive")
    return stairwell_as_built


@pytest.fixture(scope="module")
def compound_as_built(stairwell_as_built):
    """The stairwell with four buildings more beside it, of a file whose every test lives there."""
    return build_compound(stairwell_as_built)


@pytest.fixture
def compound(compound_as_built, stairwell):
    return stairwell


@pytest.fixture
def everything():
    return Scope.everything()


@pytest.fixture
def listed_colleagues(stairwell):
    """Lists so many people of the stairwell, each behind a door of their own, as close contacts of a case; returns them."""

    def listed(case, count, at):
        people = [stairwell.resident(f"周{number}", f"{1000 + number}") for number in range(count)]
        drafts = [
            cases.ContactDraft(
                person=person,
                kind="close",
                setting="work",
                met_at="",
                why=Reason(ground=Ground.TOLD, told="同一办公室"),
                last_exposed_at=None,
            )
            for person in people
        ]
        cases.add_contacts(case=case, drafts=drafts, by=None, at=at)
        return people

    return listed
