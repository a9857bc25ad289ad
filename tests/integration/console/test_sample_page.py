"""A tube is scanned and its people are ticked on a page."""

from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.screening.models import Sample


def test_where_something_else_was_scanned_it_is_said_and_who_was_ticked_stays(client, stairwell):
    opened = stairwell.open_round(tube_mode=10)
    client.force_login(stairwell.by("leader.unit"))
    address, chosen = f"/rounds/{opened.pk}/sample/{stairwell.unit.pk}/", f"{new_id()} {stairwell.zhang.pk}"
    with clock.running_on(clock.frozen(stairwell.noon)):
        refused = client.post(address, {"barcode": "https://x.cn/7", "people": chosen})
        assert refused.status_code == 422
        assert "“https://x.cn/7”不是采样管条码" in refused.text
        assert f'value="{chosen}" checked' in refused.text
        assert client.post(address, {"barcode": "T7", "people": chosen}).status_code == 302
    assert str(Sample.objects.get().pk) == chosen.partition(" ")[0]
