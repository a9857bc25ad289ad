"""Rules tried before they come into force are told by their names, what differs first."""

from datetime import timedelta

from django.utils.translation import override

from dayclear.command.protocol import shipped_text
from dayclear.loops import protocol_trial

DISINFECT_HOME = 'kind = "disinfect_home"'


def test_a_task_left_out_stands_first_and_by_its_name(stairwell):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    assert DISINFECT_HOME in shipped_text()
    changed = shipped_text().replace(DISINFECT_HOME, 'kind = "disinfect_flat"')
    with override("en"):
        tried = protocol_trial.try_protocol(changed, stairwell.noon + timedelta(hours=5)).would_open
    first, second, *others = tried
    assert {first.task, second.task} == {"Disinfect the home"}
    assert {first.event, second.event} == {"Positive result"}
    assert first.differs
    assert second.differs
    assert not any(other.differs for other in others)
