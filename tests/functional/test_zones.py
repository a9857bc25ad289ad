"""A commander decides about zones in Chinese: otherwise than proposed, as proposed, and a release; and looks at the days."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.conftest import PHONE_WIDTH, fits

pytestmark = [pytest.mark.functional, pytest.mark.timeout(180)]

RAISED, BY_CASES, RELEASE = "区内检出阳性", "区域内有病例", "已满足解除条件"


def waiting(page: Page, ground: str) -> Locator:
    """The first of those that wait for a decision on this ground, on the page of zones."""
    return page.locator("form[action$='/accept/'] li").filter(has_text=ground).first


def address_of(proposal: Locator) -> str:
    return str(proposal.locator("a.fw-bold").get_attribute("href"))


def decide(page: Page, decision: str, reason: str = "") -> None:
    form = page.locator("main form:has([name=decision])")
    form.get_by_label(decision, exact=False).check(force=True)
    form.locator("[name=reason]").fill(reason)
    form.get_by_role("button", name="作出决定").click()


def test_a_commander_decides_otherwise_as_proposed_and_lifts_with_the_evidence(sign_in):
    page = sign_in("commander", width=PHONE_WIDTH)
    page.goto("/zones/")
    fits(page)
    expect(waiting(page, RELEASE)).to_contain_text("14天内无新增感染者")
    compound, building, over = (address_of(waiting(page, ground)) for ground in (RAISED, BY_CASES, RELEASE))
    waiting(page, RAISED).locator("a.fw-bold").click()
    fits(page)
    decide(page, "维持不变")
    expect(page.locator("main")).to_contain_text("请简要写明原因。")
    decide(page, "维持不变", "病例独居一栋，先封控其楼栋")
    expect(page.locator("main")).to_contain_text("病例独居一栋，先封控其楼栋")

    page.goto(building)
    address = page.locator("h1").inner_text().partition("·")[2].strip()
    decide(page, "封控区")
    expect(page.locator("main")).to_contain_text("按建议")
    page.goto(compound.replace("/zone/", "/"))
    expect(page.locator("main")).to_contain_text("管控区")
    page.goto("/rounds/")
    page.locator("main a", has_text="第五轮全员核酸").first.click()
    expect(page.locator("tr").filter(has_text=address).first).to_contain_text("封控区")

    page.goto(over)
    expect(page.locator("main")).to_contain_text("14天内无新增感染者")
    decide(page, "解除分区管控")
    expect(page.locator("main")).to_contain_text("按建议")
    page.goto("/zones/")
    expect(page.locator(f"main a[href='{over}']")).to_have_count(0)

    page.get_by_role("link", name="分区地图").click()
    the_map_follows_its_slider(page)


def the_map_follows_its_slider(page: Page) -> None:
    """Today zones stand; on the first day told none did: the label, the table and what the map draws say so."""
    fits(page)
    slider, label, table = (
        page.locator("#zone-day"),
        page.locator("[data-day]"),
        page.locator("#zones-of-day"),
    )
    drawn = page.locator(".zone-map canvas")
    expect(page.locator(".zone-map[data-drawn]")).to_be_visible()
    first, *_between, today = str(slider.get_attribute("data-days")).split()
    expect(label).to_have_text(today)
    expect(table.locator("tbody tr")).not_to_have_count(0)
    before = drawn.screenshot()
    slider.press("Home")
    expect(label).to_have_text(first)
    expect(table).to_contain_text("当日没有分区。")
    expect(page.locator(f".zone-map[data-drawn='{first}']")).to_be_visible()
    assert drawn.screenshot() != before
