"""The walk of a positive result, in Chinese and in a browser: from an open round to a closed case, and back."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import SignIn, follow, reload_until_shown

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]

PHOTO = {"name": "seal.png", "mimeType": "image/png"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000"
    "040001f61738550000000049454e44ae426082"
)


@dataclass(frozen=True)
class Positive:
    number: str
    path: str


def own_place(page: Page) -> str:
    """The address of the page of the place that the one signed in answers for."""
    page.goto("/")
    if "/places/" not in page.url:
        page.locator("a[data-go=place]").first.click()
        page.wait_for_url("**/places/**")
    return page.url.split("?")[0]


def open_round(sign_in: SignIn, name: str) -> tuple[str, str]:
    """The path of a single-tube round in the compound commander's compound, and that compound's id."""
    compound_id = own_place(sign_in("compound")).rstrip("/").rsplit("/", 1)[1]
    page = sign_in("commander")
    page.goto(f"/rounds/new/?place={compound_id}")
    page.fill("input[name=name]", name)
    page.select_option("select[name=tube_mode]", "1")
    page.locator("button[name=step][value=preview]").click()
    page.locator("button[name=step][value=open]").click()
    expect(page.locator("body")).to_contain_text(name)
    page.wait_for_url(re.compile(r"/rounds/[0-9a-f-]{36}/"))
    return re.sub(r"^https?://[^/]+|\?.*$", "", page.url), compound_id


def sample_somebody(sign_in: SignIn, round_path: str, compound_id: str, barcode: str, nth: int) -> None:
    page = sign_in("sampler", width=360)
    page.goto(f"{round_path}?place={compound_id}")
    for _floor in range(4):
        if page.locator("main a[href*='/sample/'], .page-actions a[href*='/sample/']").count():
            break
        follow(page, page.locator("main tbody[data-list] a").first)
    page.locator("a[href*='/sample/']").first.click()
    page.fill("input[name=barcode]", barcode)
    page.locator("label.form-selectgroup-item").nth(nth).click()
    page.get_by_role("button", name="保存采样").click()
    expect(page.locator("body")).to_contain_text(barcode)


def laboratory_of(page: Page) -> str:
    """The name of the laboratory that the page of received tubes offers first."""
    return page.locator("select[name=laboratory_id] option").first.inner_text()


def import_results(page: Page, text: str) -> None:
    page.goto("/imports/new/results/")
    page.set_input_files(
        "input[name=file]", {"name": "results.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))


def report_positive(sign_in: SignIn, barcode: str, *, nth: int = 0) -> Positive:
    """Opens a round, samples one person alone, receives the tube and imports it as positive."""
    round_path, compound_id = open_round(sign_in, f"第{barcode}轮")
    sample_somebody(sign_in, round_path, compound_id, barcode, nth)
    page = sign_in("lab")
    page.goto("/laboratory/receive/")
    page.fill("textarea[name=barcodes]", barcode)
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.locator("main")).to_contain_text(barcode)
    laboratory = laboratory_of(page)
    import_results(page, f"管号,结果,检测机构\n{barcode},阳性,{laboratory}\n{barcode}X,大概,{laboratory}\n")
    problem = page.locator("main tbody tr").filter(has_text="大概").first
    expect(problem).to_contain_text("3")
    expect(problem).to_contain_text("结果")
    expect(page.locator("main")).to_contain_text("新增病例 1 例")
    commander = sign_in("commander")
    commander.goto("/cases/?status=confirmed")
    return newest_case(commander, barcode)


def newest_case(page: Page, barcode: str) -> Positive:
    links = page.locator("main tbody[data-list] a[href*='/cases/']")
    paths = [(link.inner_text(), str(link.get_attribute("href"))) for link in links.all()]
    for number, path in paths:
        page.goto(path)
        if page.locator("main code").filter(has_text=barcode).count():
            return Positive(number, path)
    pytest.fail(f"No case of tube {barcode} among {len(paths)}.")


def task_of(page: Page, positive: Positive, title: str) -> None:
    """Opens one's own task about the case, found by its title."""
    page.goto("/tasks/")
    rows = page.locator(".task-row").filter(has_text=positive.number).filter(has_text=title)
    rows.locator("a.task-main").first.click()
    expect(page.locator("main")).to_contain_text(positive.number)


def finish_with_photo(page: Page, positive: Positive, title: str) -> None:
    task_of(page, positive, title)
    form = page.locator("form[action$='/finish/']")
    if not form.is_visible():
        page.locator("details.step").filter(has=form).locator("summary").click()
    if form.locator("select[name=agent]").count():
        form.locator("select[name=agent]").select_option("chlorine")
        for name, value in {
            "concentration_mg_per_l": "1000",
            "contact_min": "30",
            "done_by": "消杀一组",
        }.items():
            form.locator(f"input[name={name}]").fill(value)
    form.locator("input[type=file]").set_input_files({**PHOTO, "buffer": PIXEL})
    form.locator("button").click()
    expect(page.locator("main")).to_contain_text("办结：")


def move(page: Page, positive: Positive) -> None:
    task_of(page, positive, "转运")
    about = page.locator("main dd a[href*='/places/']").first.inner_text()
    page.goto("/dispatch/")
    row = page.locator("[data-transfer]").filter(has_text=about).filter(has_text="阳性").last
    transfer_id = row.get_attribute("data-transfer")
    row = page.locator(f"[data-transfer='{transfer_id}']")
    row.get_by_role("button", name="安排床位").click()
    row.locator("input[name=vehicle]").fill("急救07")
    row.get_by_role("button", name="已发车").click()
    row.get_by_role("button", name="已到达").click()
    expect(row).to_have_count(0)


def trace(page: Page, positive: Positive) -> None:
    page.goto(positive.path)
    page.fill("textarea[name=text]", "4月2日下午在菜市场。")
    page.get_by_role("button", name="保存记录").click()
    expect(page.locator("main")).to_contain_text("4月2日下午在菜市场。")
    page.get_by_role("button", name="流调完成").click()


def test_a_positive_closes_its_loop(sign_in):
    positive = report_positive(sign_in, "ZL10001")
    commander = sign_in("commander")
    commander.goto(positive.path)
    for title in ("封控", "转运", "流调", "消杀"):
        expect(commander.locator("main .task-row").filter(has_text=title).first).to_be_visible()

    move(sign_in("transfer"), positive)
    finish_with_photo(sign_in("compound"), positive, "封控")
    finish_with_photo(sign_in("disinfection"), positive, "居室终末消毒")
    trace(sign_in("tracer"), positive)

    commander.goto(positive.path)
    for name in ("采样", "检测", "报告", "转运"):
        expect(commander.get_by_test_id("clock")).to_contain_text(name)
    expect(commander.get_by_test_id("verdict")).to_have_class(re.compile("bg-green-lt"))
    commander.goto("/cases/?status=closed")
    expect(commander.locator("main")).to_contain_text(positive.number)


def test_a_correction_takes_it_back(sign_in):
    positive = report_positive(sign_in, "ZL20001", nth=-1)  # Whoever has a case gets no second one.
    lab = sign_in("lab")
    lab.goto("/laboratory/receive/")
    import_results(lab, f"管号,结果,检测机构,更正\nZL20001,阴性,{laboratory_of(lab)},更正\n")
    page = sign_in("commander")
    page.goto(positive.path)
    reload_until_shown(page, page.locator(".alert-warning").filter(has_text="已撤销"))
    page.locator(".task-row").filter(has_text="封控").first.locator("a.task-main").click()
    expect(page.locator("main")).to_contain_text("已取消")
    expect(page.locator("main")).to_contain_text("原因")
