"""A gate answers a scanned code, without a network from the list it took along while it is fresh, and forgets no question."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from dayclear.kernel import clock

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]

NOBODY = "DCP-00000000000000000000000001"


def scan(page, code):
    page.keyboard.type(code)
    page.keyboard.press("Enter")


@pytest.fixture
def gate(sign_in):
    page = sign_in("gatekeeper", width=360)
    page.goto("/gate/")
    page.wait_for_selector("[data-gate][data-ready=true]")
    return page


def known_code(page):
    """A code of somebody on the rosters of this gate, as the list has it."""
    return page.evaluate(
        "fetch('/api/v1/gate/list').then((answer) => answer.json()).then((list) => list.entries[0].code)"
    )


def test_the_answer_is_a_word_an_icon_and_a_reason_and_not_a_colour_alone(gate):
    scan(gate, NOBODY)
    answer = gate.locator("[data-gate-answer]")
    expect(answer).to_contain_text("不在本门岗名册内")
    expect(answer.locator(".gate-word")).to_have_text("否")
    expect(answer.locator(".gate-icon svg")).to_be_visible()
    assert gate.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_network_the_list_answers_and_what_was_asked_is_sent_later(gate):
    code = known_code(gate)
    gate.context.set_offline(True)
    gate.reload()
    expect(gate.locator("[data-gate-state]")).to_contain_text("离线")
    scan(gate, code)
    expect(gate.locator(".gate-list")).to_contain_text("离线")
    scan(gate, NOBODY)
    expect(gate.locator("[data-gate-state]")).to_contain_text("尚未上传：2条")
    gate.context.set_offline(False)
    expect(gate.locator("[data-gate-state]")).to_contain_text("在线")
    expect(gate.locator("[data-gate-state]")).not_to_contain_text("尚未上传")
    gate.reload()
    gate.click("footer summary")
    expect(gate.locator("[data-gate-last] li", has_text="离线")).to_have_count(2)

    gate.context.set_offline(True)
    gate.clock.set_fixed_time(clock.now() + timedelta(days=2))
    scan(gate, code)
    expect(gate.locator("[data-gate-answer]")).to_contain_text("离线名单已过期")
    expect(gate.locator("[data-gate-answer] .gate-word")).to_have_text("否")
