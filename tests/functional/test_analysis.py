"""A list from elsewhere is brought in by its pages and drawn, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]

CASES = "case id,onset,sex,ward\n" + "".join(
    f"K{at},2022-03-{at + 1:02},F,{'AB'[at % 2]}\n" for at in range(12)
)
LINKS = "from,to,exposure\n" + "".join(f"K{at // 2},K{at + 1},ward\n" for at in range(9))


def test_a_list_is_looked_at_confirmed_and_drawn_on_a_desk_and_on_a_phone(sign_in, tmp_path):
    page = sign_in("commander", width=1440)
    for name, text in (("cases.csv", CASES), ("links.csv", LINKS)):
        (tmp_path / name).write_text(text)
    page.goto("/analysis/lists/new/")
    page.fill("input[name=name]", "K")
    page.set_input_files("input[name=cases]", str(tmp_path / "cases.csv"))
    page.set_input_files("input[name=links]", str(tmp_path / "links.csv"))
    page.locator("main form[method=post] button.btn-primary").click()
    assert page.input_value("select[name=f0-column_1]") == "onset"
    page.locator("main form[method=post] button.btn-primary").click()
    expect(page.locator(".chart svg")).to_have_count(2)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (page.url, "/analysis/", "/analysis/lists/", "/analysis/lists/new/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
