"""What is said of zones, in the reader's language whoever decided."""

from django.utils.translation import override

from dayclear.situation import zone_wording
from dayclear.zones.models import Ground


def test_a_reason_of_the_rules_is_told_in_the_readers_language_and_any_other_as_written():
    with override("zh-hans"):
        kept = str(Ground.RISE.label)
        assert zone_wording.reason(kept) == kept
    with override("en"):
        assert zone_wording.reason(kept) == "A positive in the zone"
        assert zone_wording.reason("周边仍有病例") == "周边仍有病例"
