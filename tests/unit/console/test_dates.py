"""A date field carries its day as browsers read it, in whatever language the page is."""

from datetime import date

import pytest
from django.utils import translation

from dayclear.console.clearance.forms import JoinForm
from dayclear.console.people_pages.forms import FoundForm

A_DAY = date(2022, 4, 3)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_day_somebody_works_from_is_filled_in(language):
    form = JoinForm(groups={"sanitation": "Sanitation"}, today=A_DAY)
    with translation.override(language):
        assert 'value="2022-04-03"' in str(form["from_on"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_birth_date_is_shown_again_as_the_browser_reads_it(language):
    widget = FoundForm.base_fields["birth_on"].widget
    with translation.override(language):
        assert 'value="2022-04-03"' in widget.render("birth_on", A_DAY)
