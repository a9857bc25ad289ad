"""A protocol file is taken whole, or every fault in it is told with its line, key, value and remedy."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from dayclear.command.protocol import ProtocolInvalid, UnknownKind, load, load_file, shipped, shipped_text
from dayclear.command.protocol.loading import with_later_events
from dayclear.kernel.errors import InvalidInput

GOOD = shipped_text()


def faults(text):
    with pytest.raises(ProtocolInvalid) as refused:
        load(text, file="mine.toml")
    return refused.value.faults


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def line_of(text, fragment):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if fragment in line)


def test_the_shipped_protocol_is_valid_and_complete():
    protocol = shipped()
    assert len(protocol.key_groups) == 12
    assert set(protocol.zones) == {"lockdown", "control", "precaution"}
    assert set(protocol.contacts) == {"close", "secondary"}
    assert {
        "positive_result",
        "positive_pool",
        "contact_found",
        "problem_reported",
        "found_by_knocking",
    } <= set(protocol.events)
    assert protocol.top_kind == "commander.district"


LATER_KEYS = (
    "tubes_in_boxes",
    "tube_sent_within_h",
    "tube_known_within_h",
    "exemption_days_most",
    "cases_within_days",
    "ring_m",
    "field_shift_h",
    "field_roster_most",
    "tube_code",
    "antigen_valid_h",
    "nucleic_valid_h",
    "[clearance]",
    "list_trusted_h",
    "reported_within_h",
    "self_report",
    "arm_min",
    "near_min",
    "room_min",
    "both_masked_times",
    "aired_times",
    "open_air_times",
    "same_stairwell",
)


def test_a_file_of_an_earlier_version_is_read_with_the_shipped_values_of_the_keys_that_came_later():
    """A district keeps the protocol that it put into force before these keys were there."""
    earlier = "\n".join(line for line in GOOD.splitlines() if not line.startswith(LATER_KEYS))
    read, whole = load(earlier, file="mine.toml"), shipped()
    assert (read.screening, read.clearance) == (whole.screening, whole.clearance)
    # Before it was asked who must be seen testing, everybody could tell a test with a photo.
    assert read.key_groups == {
        kind: replace(group, self_report=True) for kind, group in whole.key_groups.items()
    }
    assert read.contacts["close"] == whole.contacts["close"]


def test_every_chain_ends_at_the_top():
    protocol = shipped()
    assert {chain[-1] for chain in protocol.chains.values()} == {protocol.top_kind}


@pytest.mark.parametrize(
    ("old", "new", "fragment", "key", "hint"),
    [
        (
            'owner = "leader.unit"',
            'owner = "leader.unti"',
            "leader.unti",
            "event[1].task[3].owner",
            "leader.unit",
        ),
        ("every_min = 60", "every_mni = 60", "every_mni", "escalation.every_mni", "every_min"),
        ("rank = 2", 'rank = "two"', 'rank = "two"', "zone[2].rank", "12"),
        ('proof = "photo"', 'proof = "foto"', '"foto"', "event[1].task[2].proof", "photo"),
        ('duties = ["supplies"]', 'duties = ["suplies"]', "suplies", "post[4].duties", "supplies"),
        ('levels = ["street"]', 'levels = ["road"]', '"road"', "post[2].levels", ""),
        (
            'above = "commander.street"',
            'above = "commander.stret"',
            "stret",
            "post[3].above",
            "commander.street",
        ),
        (
            "remind_at_share = 0.5",
            "remind_at_share = 5",
            "remind_at_share = 5",
            "escalation.remind_at_share",
            "0.5",
        ),
        ("within_min = 360", "within_min = 0", "within_min = 0", "event[1].task[1].within_min", "1"),
        ("within_min = 360", "within_min = true", "within_min = true", "event[1].task[1].within_min", "12"),
        ("within_min = 600", "within_min = 10", "within_min = 10 ", "event[1].task[6].within_min", "360"),
        ('kind = "control"', 'kind = "lockdown"', "", "zone[2].kind", ""),
        ('kind = "secondary"', 'kind = "third"', '"third"', "contact[2].kind", "secondary"),
        ("ends = 12:00:00", "ends = 10:00:00", "ends = 10:00:00", "supply_window[1].ends", ""),
        ("effective_from = 2022-03-15", 'effective_from = "soon"', '"soon"', "effective_from", "2022-03-15"),
        (
            "negative_results = 90",
            "negative_results = 0",
            "negative_results = 0",
            "retention.negative_results",
            "1",
        ),
        (
            'after = "transfer_positive"',
            'after = "transfer"',
            'after = "transfer"',
            "event[1].task[6].after",
            "transfer_positive",
        ),
        (
            "tube_modes = [1, 5, 10, 20]",
            'tube_modes = [1, "5"]',
            'tube_modes = [1, "5"]',
            "screening.tube_modes",
            "12",
        ),
        ("{0,39}'", "{0,39}$'", "{0,39}$'", "screening.tube_code", "[0-9A-Z]"),
        ("._/-]{0,39}'", "._/-{0,39}'", "._/-{0,39}'", "screening.tube_code", "[0-9A-Z]"),
        ("tube_code = '[", "tube_code = '(?i)[", "(?i)", "screening.tube_code", "(A|B)"),
        ("tube_code_zh =", "# tube_code_zh =", "", "screening.tube_code_zh", ""),
        ('name_en = "Food"', 'name_en = ""', 'name_en = ""', "problem[3].name_en", ""),
    ],
)
def test_each_fault_names_line_key_and_remedy(old, new, fragment, key, hint):
    text = changed(old, new)
    found = faults(text)
    fault = next(fault for fault in found if fault.key == key)
    assert hint in fault.remedy
    assert fault.message
    assert str(fault).startswith(f"mine.toml:{fault.line}: {key}: ")
    if fragment:
        assert fault.line == line_of(text, fragment)


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    text = changed("every_min = 60", "every_mni = 60")
    text = text.replace("rank = 2", 'rank = "two"').replace('owner = "leader.unit"', 'owner = "nobody"')
    found = faults(text)
    assert len({fault.key for fault in found}) >= 6
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_a_missing_key_is_told_at_its_table():
    text = changed("loop_within_h = 24", "# loop_within_h = 24")
    (fault,) = faults(text)
    assert (fault.key, fault.line, fault.value) == (
        "screening.loop_within_h",
        line_of(text, "[screening]"),
        "",
    )


def test_a_missing_table_is_told():
    text = GOOD[: GOOD.index("[retention]")]
    assert "retention" in {fault.key for fault in faults(text)}


def test_an_array_written_as_a_table_is_told():
    text = changed("[retention]", "[retention]\nnothing = 1\n\n[extra]")
    assert "extra" in {fault.key for fault in faults(text)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'levels = ["district"]\nduties = ["*"]',
            'levels = ["district"]\nduties = ["*"]\nabove = "commander.street"',
        ),
        ('above = "commander.street"\n', ""),
    ],
)
def test_the_posts_need_exactly_one_top_and_no_circle(old, new):
    assert any(fault.key.startswith("post") for fault in faults(changed(old, new)))


def test_milestones_give_the_deadline_where_no_other_is_written():
    text = changed(
        "within_min = 120         # Jiutai: tracing",
        'milestones = [{ name_zh = "到场", name_en = "On site", within_min = 120 }, '
        '{ name_zh = "报告", name_en = "Report", within_min = 1440 }] #',
    )
    rule = load(text, file="mine.toml").task_rules["trace_contacts"]
    assert (rule.within_min, [milestone.within_min for milestone in rule.milestones]) == (1440, [120, 1440])


def test_a_milestone_is_a_table():
    text = changed("within_min = 120         # Jiutai: tracing", "milestones = [120]\nwithin_min = 120 #")
    assert {fault.key for fault in faults(text)} == {"event[1].task[4].milestones"}


def test_broken_toml_is_told_with_its_line():
    text = changed("every_min = 60", "every_min = ")
    (fault,) = faults(text)
    assert fault.line == line_of(text, "every_min = ")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InvalidInput, match="nowhere"):
        load_file(tmp_path / "nowhere.toml")
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_file(path) == shipped()


def test_unknown_kinds_are_refused_with_what_there_is():
    with pytest.raises(UnknownKind, match="positive_result"):
        shipped().event("positive")
    with pytest.raises(UnknownKind, match="medicine"):
        shipped().problem("pills")


def test_names_come_in_the_readers_language():
    protocol = shipped()
    with override("en"):
        assert protocol.task_title("seal_household") == "Seal the household"
        assert protocol.post_name("leader.unit") == "Unit leader"
    with override("zh-hans"):
        assert protocol.task_title("seal_household") == "住户封控"
    assert protocol.task_title("dropped") == "dropped"
    assert protocol.post_name("dropped") == "dropped"


def test_a_duty_names_the_kinds_that_have_it():
    assert "taskforce.testing" in shipped().kinds_with_duty("testing")
    assert "commander.district" not in shipped().kinds_with_duty("testing")


def test_an_event_that_an_older_file_never_heard_of_opens_what_the_shipped_one_opens_where_its_posts_answer():
    whole = shipped()
    older = replace(
        whole,
        events={
            kind: event for kind, event in whole.events.items() if kind not in {"trip_ended", "contact_found"}
        },
        posts={kind: post for kind, post in whole.posts.items() if kind != "taskforce.information"},
    )
    read = with_later_events(older)
    assert read.event("trip_ended") == whole.event("trip_ended")
    with pytest.raises(UnknownKind):
        read.event("contact_found")


def test_an_event_that_is_to_open_nothing_stays_empty():
    silent = replace(shipped().event("trip_ended"), tasks=())
    district = replace(shipped(), events={**shipped().events, "trip_ended": silent})
    assert with_later_events(district).event("trip_ended").tasks == ()
