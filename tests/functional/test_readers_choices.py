"""What a stranger does not see, and what every reader may choose: keys, language, a narrow screen."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]

PAGES = (
    "/",
    "/tasks/",
    "/rounds/",
    "/cases/",
    "/dispatch/",
    "/day/",
    "/imports/",
    "/command/",
    "/problems/new/",
)


@pytest.mark.parametrize("who", ["commander", "unit"])
def test_no_page_scrolls_sideways_on_a_phone(sign_in, who):
    page = sign_in(who)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_stranger_is_asked_to_sign_in_and_another_place_does_not_exist(sign_in):
    commander = sign_in("commander")
    commander.goto("/")
    district = commander.url
    compound = sign_in("compound")
    assert compound.goto(district).status == 404
    compound.context.clear_cookies()
    compound.goto(district)
    assert "/accounts/login/" in compound.url


def test_keys_lead_to_tasks_and_to_the_search(sign_in):
    page = sign_in("secretary")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/tasks/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize(
    ("language", "away", "failed"),
    [
        ("zh-hans", "连不上服务器", "服务器出错"),
        ("en", "The server cannot be reached", "The server failed"),
    ],
)
def test_a_step_within_a_page_that_fails_is_told_until_it_succeeds(sign_in, language, away, failed):
    page = sign_in("commander")
    page.goto("/rounds/new/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"form.language-switch button[value={language}]").click()
        expect(page.locator(f"html[lang={language}]")).to_be_attached()
    told = page.locator("[data-failed-steps] .alert")
    asking = page.locator("input[type=search][hx-post]").first

    page.route("**/rounds/new/", lambda route: route.abort())
    asking.press_sequentially("锦")
    expect(told).to_contain_text(away)
    page.unroute("**/rounds/new/")
    page.route("**/rounds/new/", lambda route: route.fulfill(status=503, body=""))
    asking.press_sequentially("绣")
    expect(told).to_contain_text(failed)
    page.unroute("**/rounds/new/")
    asking.press_sequentially("花")
    expect(told).to_have_count(0)
