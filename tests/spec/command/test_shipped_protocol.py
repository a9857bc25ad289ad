"""What the shipped protocol opens, as the table in docs/protocol.md: file and page say the same."""

from pathlib import Path

from django.utils.translation import override

from dayclear.command.protocol import shipped

PAGE = Path(__file__).resolve().parents[3] / "docs" / "protocol.md"
HEAD = ["| event | task | owner | within | proof | helped by |", "| --- | --- | --- | --- | --- | --- |"]


def time_text(minutes: int) -> str:
    if minutes % 1440 == 0:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def table() -> str:
    rows = []
    with override("en"):
        for event in shipped().events.values():
            for rule in event.tasks:
                owner = shipped().posts.get(rule.owner)
                helper = shipped().posts.get(rule.unblocked_by or "")
                rows.append(
                    f"| {event.name} `{event.kind}` | {rule.title} `{rule.kind}` "
                    f"| {owner.name if owner else 'the problem’s department'} | {time_text(rule.within_min)} "
                    f"| {rule.proof} | {helper.name if helper else ''} |"
                )
    return "\n".join([*HEAD, *rows]) + "\n"


def test_the_page_tells_what_the_shipped_protocol_opens():
    assert PAGE.read_text(encoding="utf-8").endswith(table())


def test_the_page_tells_what_a_tube_s_barcode_looks_like():
    assert f"(`{shipped().screening.tube_code}`: " in PAGE.read_text(encoding="utf-8")


def test_three_at_once_the_tasks_of_a_positive_cover_all_that_must_start_together():
    kinds = {rule.kind for rule in shipped().event("positive_result").tasks}
    assert {
        "antigen_household",
        "transfer_positive",
        "trace_contacts",
        "disinfect_home",
        "seal_household",
    } <= kinds


def test_the_reference_districts_clocks_are_kept():
    assert shipped().task_rules["trace_contacts"].within_min == 2 * 60
    assert shipped().screening.loop_within_h == 24
    assert shipped().task_rules["transfer_positive"].within_min < 24 * 60


def test_needs_run_on_a_clock_of_their_own_and_medicine_does_not_wait():
    problems = shipped().problems
    assert {problems[kind].clock for kind in ("food", "medicine", "medical", "care")} == {"need"}
    assert problems["medicine"].within_min <= problems["food"].within_min
