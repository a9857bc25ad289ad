"""The pictures of the README: ``python -m bench.screens`` on a demo street of its own."""

from pathlib import Path

from bench import stage

IMAGES = stage.ROOT / "docs" / "images"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SHOTS = (
    ("place-page.en", "commander", "en", 1440, 1000, "/"),
    ("place-page.zh", "commander", "zh-hans", 1440, 1000, "/"),
    ("tasks-phone.zh", "compound", "zh-hans", 360, 740, "/tasks/"),
    ("tasks-phone.en", "compound", "en", 360, 740, "/tasks/"),
)


def main() -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a test tool, not of the product.

    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        stage.district("street", stage.ROOT / "bench" / ".var" / "screens"),
        stage.server() as (port, _pid),
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, who, language, width, height, address in SHOTS:
            context = chromium.new_context(
                base_url=f"http://127.0.0.1:{port}",
                viewport={"width": width, "height": height},
                locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
            )
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", who)
            page.fill("input[name=password]", "dayclear-demo")
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            choice = page.locator("button", has_text={"en": "English", "zh-hans": "中文"}[language])
            if (
                choice.count()
            ):  # The page offers the other language, so it is this one already where it does not.
                choice.first.click()
                page.wait_for_load_state()
            page.goto(address)
            page.screenshot(path=Path(IMAGES) / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main()
