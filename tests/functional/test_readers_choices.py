"""What a stranger does not see, and what every reader may choose: keys, language, a narrow screen."""

import pytest

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
