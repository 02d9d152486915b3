import shutil

import pytest

from koetabi.report import html

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, sample, tmp_path):
    path = tmp_path / "map.html"
    troubles, contexts = [], []

    def open_at(width, height, **options):
        path.write_text(html.render(sample), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: request.url == path.as_uri() or troubles.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_page_works_with_the_keyboard_and_fits(opened, width, height, sample):
    page = opened(width, height)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    worst = sample.pain_points[0]
    page.locator(".rank").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#dialog-{worst.id}")
    assert dialog.is_visible()
    assert worst.quotes[0].text in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.classList.contains('rank')")

    before = page.locator("#curve-data").inner_html()
    page.select_option("#segment", label="使用者")
    assert page.locator("#curve-data").inner_html() != before
    assert page.locator("#table-name").text_content() == "使用者"
    cells = page.locator("#figures-table tbody tr").nth(5).locator("td").all_text_contents()
    assert cells == ["–", "–", "0", "0", "データなし"]
    page.select_option("#segment", "0")
    assert page.locator("#curve-data").inner_html() == before


def test_curve_stands_over_its_columns(opened, sample):
    page = opened(1440, 900)
    circles = page.locator("#curve-data circle")
    for i, stage in enumerate(sample.stages):
        column, point = page.locator(f"#stage-{stage.id}").bounding_box(), circles.nth(i).bounding_box()
        assert point["x"] + point["width"] / 2 == pytest.approx(column["x"] + column["width"] / 2, abs=2)


def test_rating_line_and_theme_can_be_switched(opened):
    page = opened(1440, 900, color_scheme="light")
    rating = page.locator(".g-rating")
    assert rating.is_visible()
    page.uncheck("#show-rating")
    assert not rating.is_visible()
    page.check("#show-rating")
    page.select_option("#segment", "1")
    assert not rating.is_visible()

    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_point_tells_its_figures_at_the_keyboards_focus(opened, sample):
    page = opened(1440, 900)
    tip = page.locator("#tip")
    assert not tip.is_visible()
    page.locator("#curve-data circle").first.focus()
    assert tip.inner_text().splitlines()[0] == sample.stages[0].name
    assert f"n={sample.stages[0].emotion.n}" in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()


@pytest.mark.parametrize("columns", [1, 20])
def test_any_number_of_columns_and_any_words_stay_inside_the_page(opened, sample, columns):
    sample.stages = [sample.stages[i % 8].model_copy(update={"id": f"s{i}"}, deep=True) for i in range(columns)]
    sample.stages[0].name = "W" * 200
    sample.stages[0].quotes[0].text = "\u202eمرحبا👩‍👩‍👧‍👦" * 60
    sample.pain_points[0].title = "予約" * 120
    sample.map.title = "title" * 60
    for width in (1440, 390):
        page = opened(width, 900)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_follows_the_system(opened):
    backgrounds = {
        scheme: opened(390, 844, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert backgrounds["light"] != backgrounds["dark"]
