import json
import re
from html.parser import HTMLParser
from itertools import combinations

import pytest

from koetabi.journey_map import ChangeItem, CurvePoint, FunnelStep, MergedItem, PainPointItem, Quote, Stage
from koetabi.report import html, words
from koetabi.report.answers import persona_rows
from koetabi.report.scatter import place_dots

EVIL = '</script><script>alert("x")</script><img src=x onerror=alert(1)>&"\'`{{ 7 * 7 }}'


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def ids(page):
    return [attrs["id"] for _, attrs in Tags(page).found if "id" in attrs]


def embedded(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def test_every_stage_and_pain_point_has_its_stable_id_once(sample):
    found = ids(html.render(sample))
    assert len(found) == len(set(found))
    assert {f"stage-{stage.id}" for stage in sample.stages} <= set(found)
    assert {item.id for item in sample.pain_points} <= set(found)
    assert {f"dialog-{item.id}" for item in sample.pain_points} <= set(found)


def test_a_pain_point_whose_stage_is_gone_is_still_shown(sample):
    sample.pain_points[0].stage = "forgotten"
    assert ids(html.render(sample)).count(sample.pain_points[0].id) == 1


def test_nothing_is_fetched(sample):
    page = html.render(sample)
    assert "http://" not in page
    assert "https://" not in page
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|<link|<iframe", page)
    for _, attrs in Tags(page).found:
        assert "src" not in attrs
        assert attrs.get("href", "#").startswith("#")


def test_customers_words_never_become_markup(sample):
    sample.pain_points[0].merged_from = [MergedItem(id="pp-1", title="前の名前")]
    clean = [tag for tag, _ in Tags(html.render(sample)).found]
    stage = sample.stages[6]
    stage.name = stage.goal = EVIL
    stage.quotes[0].text = stage.rows.action[0].text = stage.rows.touchpoint[0].text = stage.rows.kpi[0].name = EVIL
    stage.information[0] = stage.key_factors[0] = stage.measures[0].text = EVIL
    item = sample.pain_points[0]
    item.merged_from[0].title = sample.funnel[0].name = sample.funnel[0].touchpoint = sample.gaps[0].text = EVIL
    item.title = item.owner = item.reason = item.measure = item.quotes[0].text = EVIL
    sample.curves[2].name = sample.map.title = sample.changes[0].text = EVIL
    sample.summary.ja[0] = f"{EVIL}。"
    page = html.render(sample)
    assert [tag for tag, _ in Tags(page).found] == clean
    assert EVIL not in page
    assert page.count("7 * 7") > 20
    assert "{{ 7 * 7 }}" in page
    svg = embedded(page)["curves"][0]["svg"]
    assert "<script" not in svg
    assert "<img" not in svg


def test_what_html_cannot_carry_is_left_out(sample):
    sample.stages[0].quotes[0].text = "a\x00b\x07c\ud83dd"
    page = html.render(sample)
    assert "abcd" in page
    page.encode()


def test_the_answer_comes_before_the_map(sample):
    page = html.render(sample)
    first = page.index(sample.changes[0].text)
    assert page.index("<h1>") < first < page.index('id="map"')
    assert page.index('class="ranking"') < page.index('id="map"')


def test_only_supported_changes_are_stated(sample):
    page = html.render(sample)
    doubtful = next(c.text for c in sample.changes if not c.significant)
    changes = page[page.index('class="changes"') : page.index('class="first"')]
    claimed, _, rest = changes.partition(words.words("ja")["unsure"])
    assert doubtful not in claimed
    assert doubtful in rest


def test_a_sentence_is_not_said_twice(sample):
    sample.summary.ja = ["概況です。", sample.changes[0].text]
    page = html.render(sample)
    assert "概況です。" in page
    assert page.count(sample.changes[0].text) == 1


def test_loose_complaints_are_not_hidden_where_no_pain_point_was_found(sample):
    sample.pain_points = []
    sample.counts.other_negative = 314
    assert "314 件" in html.render(sample)[: html.render(sample).index('id="map"')]


def test_a_gone_pain_point_is_not_what_to_fix_first(sample):
    page = html.render(sample)
    ranking = page[page.index('class="ranking"') : page.index('id="map"')]
    gone = next(p for p in sample.pain_points if p.trend.change == "gone")
    assert gone.title not in ranking
    assert sample.pain_points[0].title in ranking


def test_first_screen_tells_what_moved_and_how_sure_it_is(sample):
    sample.changes = [c for c in sample.changes if c.kind == "stage"]
    answer = html.render(sample)
    answer = answer[answer.index('class="answer"') : answer.index('id="map"')]
    assert words.words("ja")["how_sure"] in answer
    for item in sample.pain_points:
        named = f'class="chip needs-script" data-dialog="dialog-{item.id}"' in answer
        assert named is (item.trend.change != "steady"), item.title


def test_impact_and_feasibility_are_drawn_only_where_known(sample):
    drawn = place_dots(sorted(sample.pain_points, key=lambda p: p.rank))
    assert {d.item.id for d in drawn.dots} == {
        p.id for p in sample.pain_points if p.impact.value is not None and p.trend.change != "gone"
    }
    assert all(0 <= d.low <= d.y <= d.high <= 1 for d in drawn.dots)
    easy, hard = (next(d for d in drawn.dots if d.item.feasibility == f) for f in (0.9, 0.4))
    assert hard.x < easy.x
    sample.pain_points[0].feasibility = None
    first = place_dots(sample.pain_points)
    assert first.dots[0].unsure
    assert first.dots[0].x < first.strip < min(d.x for d in first.dots[1:])


def test_titles_beside_the_dots_cover_neither_one_another_nor_the_edges(sample):
    first = sample.pain_points[0]
    sample.pain_points = [
        first.model_copy(
            update={"id": f"pp-{i}", "rank": i + 1, "title": "予約表が見づらい" * 3, "feasibility": i % 3 / 2}
        )
        for i in range(9)
    ]
    drawn = place_dots(sample.pain_points).svg("ja", set())
    found = re.findall(r'p-title"[^>]*text-anchor="(\w+)" x="([\d.]+)" y="([\d.]+)"', drawn)
    boxes = [(float(x) - 187 * (anchor == "end"), float(y)) for anchor, x, y in found]
    assert len(boxes) == 9
    assert all(0 <= x <= 720 - 187 and 0 < y < 400 for x, y in boxes)
    assert all(abs(a[1] - b[1]) >= 16 or abs(a[0] - b[0]) >= 187 for a, b in combinations(boxes, 2))


def test_rows_written_by_hand_are_shown_only_where_a_stage_has_them(sample):
    shown = words.words("ja")["information"]
    assert f">{shown}</h4>" in html.render(sample)
    for stage in sample.stages:
        stage.information = []
    page = html.render(sample)
    assert f">{shown}</h4>" not in page
    rows = [int(n) for n in re.findall(r'class="head[^"]*" style="--r:(\d+)"', page)]
    assert rows == list(range(1, 14))


def test_the_bottleneck_leads_to_the_main_pain_point_of_its_stage(sample):
    item = next(p for p in sample.pain_points if p.trend.change != "gone" and p.rank == 1)
    sample.funnel = [FunnelStep(stage=item.stage, name="転換", conversion=0.2, value=2, bottleneck=True)]
    funnel = html.render(sample).partition('class="funnel"')[2].partition("</ul>")[0]
    assert f'data-dialog="dialog-{item.id}"' in funnel
    assert item.title in funnel


def test_what_a_pain_point_came_from_is_told(sample):
    sample.pain_points[0].merged_from = [MergedItem(id="pp-old", title="古い名前の課題")]
    dialog = (
        html.render(sample).partition(f'<dialog id="dialog-{sample.pain_points[0].id}"')[2].partition("</dialog>")[0]
    )
    assert "古い名前の課題" in dialog
    assert "pp-old" in dialog


def test_a_falling_pain_point_is_good_news_and_no_q_is_zero(sample):
    item = sample.pain_points[0]
    claim = ChangeItem(
        kind="pain_point", pain_point=item.id, text="減", significant=True, n_before=24, n_after=4, q=0.0
    )
    sample.changes = [claim]
    page = html.render(sample)
    assert '<li class="good">' in page
    assert "&lt; 0.001" in page or "< 0.001" in page
    assert "0.000" not in page.partition('class="first"')[0]


def test_personas_stand_side_by_side_and_say_where_they_differ(sample):
    rows = {row.name: row.cells for row in persona_rows(sample)}
    use = [s.id for s in sample.stages].index("use")
    assert rows["使用者"][use][3]
    assert rows["使用者"][5][:2] == (None, 0)
    assert not rows["使用者"][0][3]


def test_small_n_is_marked_on_stage_curve_and_table(sample):
    page = html.render(sample)
    few = [stage for stage in sample.stages if not stage.emotion.enough]
    assert [stage.id for stage in few] == ["purchase"]
    assert page.count('<article class="stage few"') == 1
    assert '<article class="stage few" id="stage-purchase"' in page
    shown = page[page.index('id="curve-data"') : page.index('id="stage-unaware"')]
    assert shown.count("c-point c-down c-small") == 1
    assert "n 少 (n=7)" in shown
    assert embedded(page)["curves"][0]["rows"][5][4] == "n 少"


def test_every_curve_of_the_filter_has_its_figures(sample):
    data = embedded(html.render(sample))["curves"]
    assert len(data) == len(sample.curves)
    user = next(i for i, c in enumerate(sample.curves) if c.name == "使用者")
    assert data[user]["rows"][5][:5] == ["–", "–", 0, 0, "データなし"]
    assert data[user]["rows"][0][2] == sample.curves[user].points[0].n


def test_curves_follow_the_columns_whatever_the_order_of_their_points(sample):
    expected = embedded(html.render(sample))["curves"][1]
    sample.curves[1].points.reverse()
    assert embedded(html.render(sample))["curves"][1] == expected


def test_english_face_keeps_customers_words(sample):
    page = html.render(sample, "en")
    assert '<html lang="en">' in page
    for label in ("What changed this week", "Journey map", "Pain points", "growing", "small n", "Survey"):
        assert label in page
    for japanese in ("感情曲線", "週の推移", "横ばい", "アンケート", "n 少"):
        assert japanese not in page
    assert sample.changes[0].text_en in page.replace("&#34;", '"')
    assert sample.stages[6].quotes[0].text in page


def test_both_faces_have_the_same_words():
    assert set(words.words("ja")) == set(words.words("en"))
    for key, text in words.words("ja").items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", words.words("en")[key])), key


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_empty_map_renders(empty, lang):
    page = html.render(empty, lang)
    assert words.words(lang)["empty"] in page
    assert words.words(lang)["changed_none"] in page


def test_stages_without_data_render(empty):
    empty.stages = [Stage(id="use", name="利用")]
    page = html.render(empty)
    assert "データなし" in page
    assert "nan" not in page


def test_one_stage_with_one_voice_renders(empty):
    empty.stages = [Stage.model_validate({"id": "use", "name": "利用", "emotion": {"mean": -1.0, "n": 1}})]
    empty.changes = [ChangeItem(kind="stage", stage="use", text="一", significant=True)]
    assert "n 少 (n=1)" in html.render(empty)


def test_all_pain_points_gone_leaves_an_empty_ranking(sample):
    for item in sample.pain_points:
        item.trend.change = "gone"
    assert 'class="rank ' not in html.render(sample)


def test_the_page_stays_below_its_limit(sample):
    assert len(html.render(sample).encode()) < 200_000
    quotes = [Quote(comment="c", segment="c:0-1", text="困っています。" * 30) for _ in range(12)]
    sample.pain_points = [
        PainPointItem(id=f"pp-{i:012x}", title=f"課題{i}", stage="use", rank=i + 1, quotes=quotes) for i in range(1000)
    ]
    sample.curves += [
        c.model_copy(update={"segment": {"city": str(i)}}) for i in range(300) for c in sample.curves[1:2]
    ]
    page = html.render(sample)
    assert len(page.encode()) < 1_500_000
    assert {item.id for item in sample.pain_points} <= set(ids(page))


def test_a_segment_never_heard_is_no_line(sample):
    sample.curves[1].points = [CurvePoint(stage="use")]
    assert "<circle" not in embedded(html.render(sample))["curves"][1]["svg"]


def test_the_same_map_gives_the_same_page(sample):
    assert html.render(sample) == html.render(sample.model_copy(deep=True))
