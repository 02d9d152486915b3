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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_goes_round_in_the_dialog_and_returns_to_what_opened_it(opened, sample, theme):
    sample.pain_points[0].quotes[0].text = "電話がつながりません。" * 25
    page = opened(1440, 900, color_scheme=theme)
    openers = [
        page.locator(".rank").first,
        page.locator(".p-dot[role=button]").first,
        page.locator(".pain button").first,
    ]
    for opener in openers:
        opener.scroll_into_view_if_needed()
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog[open]")
        assert dialog.count() == 1
        inside = "document.querySelector('dialog[open]').contains(document.activeElement)"
        seen = set()
        for key in ["Tab"] * 6 + ["Shift+Tab"] * 6:
            page.keyboard.press(key)
            assert page.evaluate(inside)
            seen.add(page.evaluate("document.activeElement.className"))
        assert "close" in seen
        page.keyboard.press("Escape")
        assert dialog.count() == 0
        assert opener.evaluate("opener => document.activeElement === opener")


def test_tab_follows_the_page_from_top_to_bottom(opened):
    page = opened(1440, 900)
    order = []
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "document.activeElement === document.body ? null : [...document.querySelectorAll('*')]"
            ".indexOf(document.activeElement)"
        )
        if at is None or at in order:
            break
        order.append(at)
    assert len(order) > 30
    assert order == sorted(order)
    first = page.evaluate("[...document.querySelectorAll('a, button')][0].className")
    assert first == "skip"


def test_few_voices_are_hatched_for_the_segment_that_is_shown(opened, sample):
    page = opened(1440, 900)
    hatched = "[...document.querySelectorAll('.stage.few')].map(stage => stage.id)"
    assert page.evaluate(hatched) == ["stage-purchase"]
    for value, curve in enumerate([c for c in sample.curves if c.segment], start=1):
        page.select_option("#segment", str(value))
        points = {p.stage: p for p in curve.points}
        few = [s.id for s in sample.stages if s.id not in points or not points[s.id].enough]
        assert page.evaluate(hatched) == [f"stage-{name}" for name in few]
        assert page.locator(".tag.doubt:visible").count() == len(few)
    page.select_option("#segment", "0")
    assert page.evaluate(hatched) == ["stage-purchase"]


def test_on_phones_the_row_is_as_high_as_the_card_in_sight(opened, sample):
    for stage in sample.stages[1:]:
        stage.rows.action[:] = stage.rows.action[:1] * 2
        stage.rows.action[0].text = "長い声です。" * 40
    page = opened(390, 844)
    bottom = "e => e.getBoundingClientRect().bottom"
    grid, first = page.locator(".grid"), page.locator(".stage").first
    assert 0 <= grid.evaluate(bottom) - first.evaluate(bottom) < 40
    grid.evaluate("grid => { grid.style.scrollSnapType = 'none'; grid.scrollLeft = grid.scrollWidth; }")
    last = page.locator(".stage").last
    page.wait_for_function(
        "([a, b]) => Math.abs(a.getBoundingClientRect().bottom - b.getBoundingClientRect().bottom) < 40",
        arg=[grid.element_handle(), last.element_handle()],
    )


def test_long_words_fold_and_can_be_read_on(opened, sample):
    sample.stages[0].rows.action[0].text = "とても長い声です。" * 20
    page = opened(1440, 900)
    long = page.locator(".r-action .clamp").first
    more = long.locator("xpath=following-sibling::button")
    before = long.bounding_box()["height"]
    assert before < 60
    more.click()
    assert more.get_attribute("aria-expanded") == "true"
    assert long.bounding_box()["height"] > 2 * before
    more.click()
    assert long.bounding_box()["height"] == before
    sample.stages[0].rows.action[0].text = "短い"
    short = opened(1440, 900).locator("#stage-unaware .r-action .clamp").first
    assert short.locator("xpath=following-sibling::button").count() == 0


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
