"""A round of the ward in Chinese, on a phone: seen, swabbed, told on paper, released by the doctor's decision."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import PHONE_WIDTH, fits

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]


def ward(page: Page) -> str:
    """The address of a facility's ward where somebody lies."""
    page.goto("/facilities/")
    fits(page)
    for link in page.locator("main a[href$='/ward/']").all():
        path = str(link.get_attribute("href"))
        page.goto(path)
        if page.locator("#ward tbody a").count():
            return path
        page.goto("/facilities/")
    pytest.fail("Nobody lies in any facility.")


def test_a_round_ends_with_a_notice_on_paper_and_a_release(sign_in):
    page = sign_in("hospital", width=PHONE_WIDTH)
    wards = ward(page)
    fits(page)
    stay = str(page.locator("#ward tbody a").last.get_attribute("href"))
    look_and_swab(page, stay)
    give_notice(page, stay)
    release(page, stay)
    page.goto(wards)
    expect(page.locator(f"#ward a[href='{stay}']")).to_have_count(0)


def look_and_swab(page: Page, stay: str) -> None:
    page.goto(stay)
    log = page.locator("form[action$='/log/']")
    log.locator("input[name=condition]").first.check(force=True)
    log.locator("input[name=temperature_c]").fill("36.8")
    log.get_by_role("button", name="记录").click()
    expect(page.locator("#not-seen")).to_be_visible()
    page.goto(stay)
    expect(page.locator("main")).to_contain_text("36.8 °C")
    swab = page.locator("form[action$='/swab/']")
    swab.locator("input[name=barcode]").fill("BQ70001")
    swab.get_by_role("button", name="记录采样").click()
    expect(page.locator("#swab")).to_contain_text("BQ70001")
    fits(page)


def give_notice(page: Page, stay: str) -> None:
    page.goto(stay)
    measures = page.locator("a[href^='/measures/people/']").first.get_attribute("href")
    page.goto(f"{measures}?why=巡房")
    fits(page)
    page.get_by_role("button", name="打印告知书").first.click()
    page.wait_for_url(re.compile(r"/measures/notices/[0-9a-f-]{36}/"))
    if not page.url.endswith("/paper/"):
        page.locator("a[href$='/paper/']").click()
    paper = page.locator(".paper article[lang='zh-hans']")
    expect(paper).to_contain_text("告知")
    expect(page.locator(".paper-code > code")).to_be_visible()


def release(page: Page, stay: str) -> None:
    page.goto(stay)
    form = page.locator("form[action$='/release/']")
    form.locator("textarea[name$=reason]").fill("病情好转，按医嘱解除")
    form.get_by_role("button", name="解除隔离").click()
    expect(page.locator("main")).to_contain_text("已解除")
