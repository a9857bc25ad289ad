"""A commander decides about zones in Chinese: otherwise than proposed with a reason, as proposed, and a release."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.conftest import PHONE_WIDTH, fits

pytestmark = [pytest.mark.functional, pytest.mark.timeout(180)]


def proposed(page: Page, *words: str) -> Locator:
    """What waits for a decision and tells these words."""
    page.goto("/zones/")
    found = page.locator("form[action$='/accept/'] li")
    for told in words:
        found = found.filter(has_text=told)
    return found.first


def decide(page: Page, decision: str, reason: str = "") -> None:
    form = page.locator("main form:has([name=decision])")
    form.get_by_label(decision, exact=False).check(force=True)
    form.locator("[name=reason]").fill(reason)
    form.get_by_role("button", name="作出决定").click()


def test_a_commander_decides_otherwise_as_proposed_and_lifts_with_the_evidence(sign_in):
    page = sign_in("commander", width=PHONE_WIDTH)
    raised = proposed(page, "区内检出阳性")
    fits(page)
    raised.locator("a.fw-bold").click()
    compound = page.url
    fits(page)
    decide(page, "维持不变")
    expect(page.locator("main")).to_contain_text("请简要写明原因。")
    decide(page, "维持不变", "病例独居一栋，先封控其楼栋")
    expect(page.locator("main")).to_contain_text("病例独居一栋，先封控其楼栋")

    building = proposed(page, "区域内有病例")
    building.locator("a.fw-bold").click()
    address = page.locator("h1").inner_text().partition("·")[2].strip()
    decide(page, "封控区")
    page.goto(compound.replace("/zone/", "/"))
    expect(page.locator("main")).to_contain_text("管控区")
    page.goto("/rounds/")
    page.locator("main a", has_text="第五轮全员核酸").first.click()
    schemes = page.locator("tr").filter(has_text=address)
    expect(schemes.first).to_contain_text("封控区")

    over = proposed(page, "已满足解除条件")
    expect(over).to_contain_text("14天内无新增感染者")
    over.locator("a.fw-bold").click()
    lifted = page.url
    expect(page.locator("main")).to_contain_text("14天内无新增感染者")
    decide(page, "解除分区管控")
    page.goto(lifted)
    expect(page.locator("main")).to_contain_text("按建议")
    page.goto("/zones/")
    expect(page.locator(f"main a[href='{re.sub(r'^https?://[^/]+', '', lifted)}']")).to_have_count(0)
