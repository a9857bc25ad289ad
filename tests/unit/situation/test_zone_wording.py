"""What is said of zones, in the reader's language whoever decided."""

import pytest
from django.utils.translation import override

from dayclear.situation import zone_wording
from dayclear.zones.models import ZonePeriod, ZoneProposal

FIGURES = {"count": 4, "within_days": 3, "first_on": "2022-03-30", "last_on": "2022-04-02"}


@pytest.mark.parametrize(
    ("ground", "figures", "english", "chinese"),
    [
        ("cases", FIGURES, "Cases in 3 days: 4, 03-30 – 04-02", "3天内4例，03-30至04-02"),
        (
            "cases",
            FIGURES | {"count": 1204},
            "Cases in 3 days: 1,204, 03-30 – 04-02",
            "3天内1,204例，03-30至04-02",
        ),
        ("rise", {}, "A positive in the zone", "区内检出阳性"),
        ("release", {"count": 3}, "All 3 criteria of release hold.", "解除条件3项均已满足。"),
    ],
    ids=["cases", "many-cases", "rise-without-figures", "release"],
)
def test_a_ground_is_told_with_its_figures_in_the_readers_language(ground, figures, english, chinese):
    period = ZonePeriod(ground=ground, figures=figures)
    with override("en"):
        assert zone_wording.why_decided(period) == english
    with override("zh-hans"):
        assert zone_wording.why_decided(period) == chinese


def test_what_somebody_wrote_is_told_as_written():
    assert zone_wording.why("rise", FIGURES, "周边仍有病例") == "周边仍有病例"


def test_a_proposal_that_events_overtook_says_so():
    with override("en"):
        assert zone_wording.why_answered(ZoneProposal(status="overtaken")) == "What it rested on has changed."
