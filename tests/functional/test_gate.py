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


def known_codes(page):
    """The codes of everybody on the rosters of this gate who may work, as the list has them."""
    entries = page.evaluate(
        "fetch('/api/v1/gate/list').then((answer) => answer.json()).then((list) => list.entries)"
    )
    return [entry["code"] for entry in entries if entry["until"]]


def test_the_answer_is_a_word_an_icon_and_a_reason_and_not_a_colour_alone(gate):
    scan(gate, NOBODY)
    answer = gate.locator("[data-gate-answer]")
    expect(answer).to_contain_text("不在本门岗名册内")
    expect(answer.locator(".gate-word")).to_have_text("否")
    expect(answer.locator(".gate-icon svg")).to_be_visible()
    assert gate.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_network_the_list_answers_and_what_was_asked_is_sent_later(gate):
    code, second, *_others = known_codes(gate)
    gate.context.set_offline(True)
    gate.reload()
    expect(gate.locator("[data-gate-state]")).to_contain_text("离线")
    scan(gate, code)
    expect(gate.locator(".gate-list")).to_contain_text("离线")
    scan(gate, NOBODY)
    expect(gate.locator("[data-gate-state]")).to_contain_text("尚未上传：2条")
    answer = gate.locator("[data-gate-answer]")
    expect(gate.get_by_text("登记当场所见的抗原")).to_be_hidden()
    scan(gate, code)
    gate.get_by_text("登记当场所见的抗原").click()
    gate.get_by_role("button", name="阴性").click()
    expect(answer).to_contain_text("已存于本机，待上传：阴性")
    expect(answer.locator(".gate-word")).to_have_text("是")
    scan(gate, second)
    gate.get_by_text("登记当场所见的抗原").click()
    gate.get_by_role("button", name="阳性").click()
    expect(answer).to_contain_text("已存于本机。请该人员原地不动")
    expect(answer.locator(".gate-word")).to_have_text("否")
    gate.reload()
    scan(gate, second)
    expect(answer.locator(".gate-why")).to_have_text("暂停上岗，等候通知")
    gate.context.set_offline(False)
    expect(gate.locator("[data-gate-state]")).to_contain_text("在线")
    expect(gate.locator("[data-gate-state]")).not_to_contain_text("尚未上传")
    gate.reload()
    gate.click("footer summary")
    expect(gate.locator("[data-gate-last] li", has_text="离线")).to_have_count(7)
    scan(gate, second)
    expect(answer.locator(".gate-why")).to_have_text("暂停上岗，等候通知")
    expect(answer.locator(".gate-list")).to_have_count(0)

    gate.context.set_offline(True)
    gate.clock.set_fixed_time(clock.now() + timedelta(days=2))
    scan(gate, code)
    expect(gate.locator("[data-gate-answer]")).to_contain_text("离线名单已过期")
    expect(gate.locator("[data-gate-answer] .gate-word")).to_have_text("否")
