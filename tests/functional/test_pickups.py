"""Pick-ups in Chinese: planned, told on a trip sheet, handed over at the door and at the facility, seen on the board."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from dayclear.kernel.codes import Code, CodeKind
from tests.functional.conftest import PHONE_WIDTH, fits

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]


def plan(page: Page) -> None:
    page.goto("/dispatch/")
    page.get_by_role("button", name="编排接运车次").click()
    expect(page.get_by_test_id("plan-told")).to_be_visible()


def first_trip(page: Page) -> str:
    page.goto("/dispatch/trips/")
    return str(page.locator("tbody[data-list] a").first.get_attribute("href"))


def printed_code(page: Page, name: str, home: str) -> str:
    """The personal code of who lives there, as it is printed for them."""
    page.goto(f"/search/?q={name}")
    person = page.locator("main a[href^='/people/']").filter(has_text=home).filter(has_text=name).first
    found = re.search(r"[0-9a-f-]{36}", str(person.get_attribute("href")))
    assert found, (name, home)
    return str(Code(CodeKind.PERSON, UUID(found[0])))


def hand_over(page: Page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.get_by_role("button", name="移交").click()


def test_whoever_waits_is_scanned_at_the_door_and_at_the_facility_and_leaves_the_board(sign_in):
    page = sign_in("transfer", width=PHONE_WIDTH)
    plan(page)
    fits(page)
    page.goto(first_trip(page))
    expect(page.locator("[data-print]")).to_be_visible()
    fits(page)
    transfer_id = page.locator("[data-transfer]").first.get_attribute("data-transfer")
    rider = page.locator(f"[data-transfer='{transfer_id}']")
    name = rider.locator("strong").inner_text().partition(". ")[2]
    home = rider.locator("span.d-block").first.inner_text().partition("·")[2].strip()
    code = printed_code(sign_in("commander"), name, home)

    hand_over(page, code)
    expect(rider).to_contain_text("转运途中")
    hand_over(page, code)
    expect(rider).to_contain_text("已到达")
    page.goto("/dispatch/")
    expect(page.locator(f"[data-transfer='{transfer_id}']")).to_have_count(0)
    expect(page.get_by_test_id("moved-median")).not_to_have_text("–")
