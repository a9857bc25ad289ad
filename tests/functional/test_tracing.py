"""A tracing in Chinese, on a phone: begun by one tracer, cut off, handed over, ended in time by another."""

from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Page, Response, expect

from dayclear.kernel import clock
from tests.functional.conftest import PHONE_WIDTH, fits

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]


def interview(page: Page, case_path: str) -> None:
    page.goto(f"{case_path}interview/?why=流调")
    expect(page.locator(".interview-head")).to_be_visible()


def open_tracings(page: Page) -> tuple[str, list[str]]:
    """The case that is not late yet, and the others."""
    page.goto("/tracing/")
    in_time = page.locator("tr[data-case]").filter(has_not=page.locator("td.text-danger"))
    case = str(in_time.locator("a[href^='/cases/']").first.get_attribute("href"))
    links = page.locator("tr[data-case] a[href^='/cases/']").all()
    return case, [str(link.get_attribute("href")) for link in links if link.get_attribute("href") != case]


def somebody_on_the_roster(page: Page, cases: list[str]) -> tuple[str, str]:
    """Name and telephone of somebody who lives with another case."""
    for case in cases:
        interview(page, case)
        lives = page.locator("#household li").filter(has=page.locator("a[href^='tel:']"))
        if lives.count():
            name, phone = lives.first.inner_text().split("·")
            return name.strip(), phone.strip()
    pytest.fail("Nobody with a telephone lives with any case.")


def name_of(page: Page) -> str:
    return str(page.locator("summary .user-name").text_content())


def test_what_one_tracer_begins_another_ends_in_time(sign_in):
    first, second = sign_in("tracer", width=PHONE_WIDTH), sign_in("tracer-night", width=PHONE_WIDTH)
    case, others = open_tracings(first)
    name, phone = somebody_on_the_roster(first, others)
    begun = begin_and_lose_the_network(first, case)
    hand_over(first, name_of(second))
    end(second, case, begun=begun, met=(name, phone))


def begin_and_lose_the_network(page: Page, case: str) -> str:
    """What is typed is saved by itself; what the network swallowed is told, and sent again when it is back."""
    interview(page, case)
    page.get_by_role("button", name="由我负责").click()
    page.locator("#field-symptoms").fill("发热")
    expect(page.locator("#state-symptoms")).to_contain_text("已保存")
    page.context.set_offline(True)
    page.locator("#field-symptoms").fill("发热、咳嗽")
    expect(page.locator("[data-unsent]")).to_have_text("尚未保存：1")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]")).to_be_hidden()
    expect(page.locator("#symptoms .said input[name=seen]")).not_to_have_value("")
    page.locator("#visits_day").fill(yesterday())
    with page.expect_response(has_kept_the_hour):
        page.locator("#visits_begins").fill("12:05")
    page.reload()
    expect(page.locator("#field-symptoms")).to_have_value("发热、咳嗽")
    expect(page.locator("#visits_day")).to_have_value(yesterday())
    expect(page.locator("#visits_begins")).to_have_value("12:05")
    fits(page)
    return "发热、咳嗽"


def has_kept_the_hour(response: Response) -> bool:
    return "/draft/visits/" in response.url and "begins=12" in (response.request.post_data or "")


def yesterday() -> str:
    return (clock.today(settings.DISTRICT_ZONE) - timedelta(days=1)).isoformat()


def hand_over(page: Page, to: str) -> None:
    page.locator("[data-folds-on-phone] > summary").click()
    holder = page.get_by_test_id("holder")
    holder.locator("details:has(select[name=to_id]) > summary").click()
    holder.locator("select[name=to_id]").select_option(label=to)
    holder.locator("textarea[name=note]").fill("还差行程和同餐人员")
    holder.get_by_role("button", name="移交").click()
    expect(page.locator("[data-folds-on-phone] > summary")).to_contain_text(to)


def end(page: Page, case: str, *, begun: str, met: tuple[str, str]) -> None:
    interview(page, case)
    expect(page.locator("#field-symptoms")).to_have_value(begun)
    name, phone = met
    page.locator("#visits_ends").fill("12:50")
    page.locator("#visits_setting").select_option("meal")
    page.locator("#visits_named_place").fill("老街面馆")
    page.get_by_role("button", name="添加轨迹").click()
    visit = page.locator("li[id^=visit-]").filter(has_text="老街面馆")
    visit.get_by_text("接触了谁").click()
    visit.locator("input[name=phone]").fill(phone)
    visit.locator("select[name=distance]").select_option("arm")
    visit.locator("select[name=mask]").select_option("none")
    visit.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator("li[id^=visit-]").filter(has_text=name)).to_be_visible()
    confirm(page, case, name)
    interview(page, case)
    while unfilled := unfilled_steps(page):
        page.locator(f"#no_{unfilled[0]} button").click()
        expect(page.locator(f"#no_{unfilled[0]} button")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="流调完成").click()
    page.goto(case)
    clock_of_the_tracing = page.get_by_test_id("tracing-clock")
    expect(clock_of_the_tracing.locator(".bg-green-lt")).to_contain_text("已完成")


def confirm(page: Page, case: str, name: str) -> None:
    page.goto(f"{case}contact-search/?why=流调")
    proposal = page.locator("[data-proposals=close] li").filter(has_text=name)
    fits(page)
    proposal.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_be_visible()
    expect(proposal).to_have_count(0)


def unfilled_steps(page: Page) -> list[str]:
    steps = page.locator("#progress a").filter(has=page.locator(".bg-orange-lt"))
    return [str(step.get_attribute("data-step")) for step in steps.all()]
