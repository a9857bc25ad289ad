"""Two telephones tell one antigen test at the same instant."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from dayclear.clearance import operations as clearance
from dayclear.clearance.models import Antigen
from tests.integration.clearance.conftest import Firm
from tests.integration.stairwell import Stairwell


@pytest.mark.django_db(transaction=True)
def test_the_same_test_told_by_two_telephones_at_once_stands_once(noon):
    firm = Firm(Stairwell(noon))
    draft, start = firm.draft(firm.stairwell.zhang, "positive"), Barrier(2)
    found = []

    def tell():
        start.wait()
        try:
            with transaction.atomic():
                found.append(clearance.record_antigens(drafts=[draft], by=None, at=firm.noon))
        finally:
            connection.close()

    threads = [Thread(target=tell) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(each.new) for each in found) == [0, 1]
    assert Antigen.objects.count() == 1
