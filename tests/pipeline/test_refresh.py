"""The weekly refresh end to end, with the shipped model and a store on disk."""

import json
import shutil

import pytest
from sqlalchemy import text

from koetabi.errors import BusyError, InputError, StoreError
from koetabi.journey_map import JourneyMap
from koetabi.pipeline import aggregate, label
from koetabi.pipeline.correct import take_corrections
from koetabi.pipeline.demo import WEEKS, make_demo, receive_week
from koetabi.pipeline.export import export_map
from koetabi.pipeline.forget import forget_customer
from koetabi.pipeline.refresh import alone, refresh
from koetabi.pipeline.sample import draw
from koetabi.store.database import open_store
from koetabi.workspace import data_folder, init_workspace


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory):
    """The sample workspace after two refreshes, and the maps of both weeks."""
    workspace = make_demo(tmp_path_factory.mktemp("demo") / "demo")
    maps = []
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        maps.append(refresh(workspace, day).journey_map)
    return workspace, maps


@pytest.fixture
def copy_of(two_weeks, tmp_path):
    workspace, _ = two_weeks
    shutil.copytree(workspace.root, tmp_path / "copy")
    from koetabi.workspace import open_workspace

    return open_workspace(tmp_path / "copy")


def test_every_source_is_heard_and_nothing_counts_twice(two_weeks):
    _, (first, second) = two_weeks
    assert set(second.counts.by_source) == {"survey", "interview", "ticket", "review"}
    assert first.counts.by_source == {"survey": 127, "interview": 26, "ticket": 45, "review": 30}
    # Week 2's survey repeats 13 answers of five people and its export four edited tickets: they add nothing.
    new = {source: n - first.counts.by_source[source] for source, n in second.counts.by_source.items()}
    assert new == {"survey": 133 - 13, "interview": 25, "ticket": 45 - 4, "review": 30}


def test_the_story_is_told(two_weeks):
    """Double bookings grow, the unanswered telephone goes, the emotion of 検討 turns."""
    _, (first, second) = two_weeks
    mean = [{s.id: s.emotion.mean for s in m.stages}["evaluation"] for m in (first, second)]
    week = {(t.stage, t.week): t.mean for t in second.trend}
    assert week["evaluation", "2026-W45"] < 0 < week["evaluation", "2026-W46"]
    assert mean[0] < mean[1]
    words = {p.id: "".join(q.text for q in p.quotes) + p.title for p in second.pain_points}
    growing = [p for p in second.pain_points if p.trend.change in ("growing", "new")]
    assert any(any(w in words[p.id] for w in ("二重", "ダブル", "重な", "同じ枠")) for p in growing)
    fading = [p for p in second.pain_points if p.trend.change in ("shrinking", "gone") and p.trend.q < 0.05]
    assert any("電話" in p.title for p in fading)


def test_pain_points_keep_their_ids(two_weeks):
    _, (first, second) = two_weeks
    kept = {p.id for p in first.pain_points} & {p.id for p in second.pain_points}
    assert len(kept) >= 0.95 * len(first.pain_points)


def test_map_json_fits_its_published_schema(two_weeks):
    import jsonschema

    workspace, _ = two_weeks
    schema = json.loads((data_folder("schema") / "map-1.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((workspace.out / "map.json").read_bytes()), schema)
    assert schema == JourneyMap.model_json_schema()


def test_the_page_needs_nothing_else(two_weeks):
    workspace, _ = two_weeks
    page = (workspace.out / "map.html").read_bytes()
    assert len(page) < 1_500_000


def test_again_changes_nothing(copy_of):
    before = (copy_of.out / "map.json").read_bytes()
    done = refresh(copy_of, WEEKS[1])
    assert done.ingested.new == 0
    assert (copy_of.out / "map.json").read_bytes() == before


def test_same_inputs_same_bytes(two_weeks, tmp_path):
    workspace = make_demo(tmp_path / "again")
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        refresh(workspace, day)
    assert (workspace.out / "map.json").read_bytes() == (two_weeks[0].out / "map.json").read_bytes()


@pytest.mark.parametrize("calls", [1, 2, 4])
def test_killed_anywhere_it_ends_the_same(two_weeks, tmp_path, monkeypatch, calls):
    """Die inside labelling or aggregating, then go on: the same snapshot as an undisturbed run."""
    workspace = make_demo(tmp_path / "killed")
    monkeypatch.setattr(label, "BATCH", 40)
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        with monkeypatch.context() as dying:
            left = [calls]

            def die(*arguments, real=label.store_batch, left=left):
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt
                real(*arguments)

            dying.setattr(label, "store_batch", die)
            with pytest.raises(KeyboardInterrupt):
                refresh(workspace, day)
        with monkeypatch.context() as dying:
            dying.setattr(aggregate, "dump", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                refresh(workspace, day)
        refresh(workspace, day)
    assert (workspace.out / "map.json").read_bytes() == (two_weeks[0].out / "map.json").read_bytes()


def test_workers_change_nothing(two_weeks, tmp_path, monkeypatch):
    monkeypatch.setenv("KOETABI_WORKERS", "2")
    monkeypatch.setattr(label, "BATCH", 60)
    workspace = make_demo(tmp_path / "parallel")
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        refresh(workspace, day)
    assert (workspace.out / "map.json").read_bytes() == (two_weeks[0].out / "map.json").read_bytes()


def test_postgresql_gives_the_same_snapshot(two_weeks, tmp_path, monkeypatch, postgres_url):
    monkeypatch.setenv("KOETABI_STORE_URL", postgres_url)
    workspace = make_demo(tmp_path / "pg")
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        refresh(workspace, day)
    assert (workspace.out / "map.json").read_bytes() == (two_weeks[0].out / "map.json").read_bytes()
    engine = open_store(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_a_second_refresh_at_once_is_refused(copy_of):
    with alone(copy_of), pytest.raises(BusyError, match="another refresh"):
        refresh(copy_of, WEEKS[1])


def test_corrections_take_effect_and_stick(copy_of, tmp_path):
    draw(copy_of, 30, copy_of.out / "sample.csv")
    rows = (copy_of.out / "sample.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 30
    before = JourneyMap.model_validate_json((copy_of.out / "map.json").read_bytes())
    quote = next(q for s in before.stages for q in s.quotes)
    file = tmp_path / "corrections.csv"
    file.write_text(
        f"segment,field,value,analyst,reason\n{quote.segment},stage,churn,鈴木,読み直した\n{quote.segment},colour,red,鈴木,\n"
    )
    taken = take_corrections(copy_of, file)
    assert (taken.new, len(taken.refused)) == (1, 1)
    assert taken.refused[0][0] == 3
    assert take_corrections(copy_of, file).new == 0 or "time" not in file.read_text()
    after = refresh(copy_of, WEEKS[1]).journey_map
    assert after.quality.reviewed == 1
    homes = [s.id for s in after.stages if any(q.segment == quote.segment for q in s.quotes)]
    assert homes in ([], ["loyal"])


def test_no_byte_of_a_forgotten_customer_is_left(tmp_path):
    workspace = init_workspace(tmp_path / "w", "canonical")
    rows = [f"{i},2026-11-03,電話がつながらなくて困りました{i}回目です。,C{i}" for i in range(12)]
    rows += [f"9{i},2026-11-03,ゼブラペンギンが配達を間違えて困りました{i}。,SECRET" for i in range(3)]
    head = "id,日付,コメント,顧客ID"
    inbox = workspace.inbox / "survey"
    (inbox / "a.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (inbox / "shifted.csv").write_text(f"{head}\n1,ゼブラペンギンの話,あ,SECRET\n", encoding="utf-8")
    for day in WEEKS:
        refresh(workspace, day)
    export_map(workspace, "csv")
    draw(workspace, 50, workspace.out / "sample.csv")
    (workspace.out / "mine.csv").write_text("a copy")
    erased, files = forget_customer(workspace, "SECRET")
    assert (erased, files) == (3, ["inbox/survey/a.csv", "inbox/survey/shifted.csv", "out/mine.csv"])
    left = [path for path in workspace.root.rglob("*") if path.is_file() and path.parent != inbox]
    assert [path.name for path in left if "ゼブラ".encode() in path.read_bytes()] == []
    assert refresh(workspace, WEEKS[1]).journey_map.counts.comments == 12


def test_a_forgotten_customer_is_gone_everywhere(copy_of):
    erased, files = forget_customer(copy_of, "K-0012")
    assert erased > 0
    assert files, "the original files still name the customer, and the user is told"
    before = (copy_of.out / "map.json").read_text(encoding="utf-8")
    again = refresh(copy_of, WEEKS[1])
    assert again.ingested.new == 0
    assert forget_customer(copy_of, "K-0012")[0] == 0
    assert json.loads(before)["snapshot"] != again.snapshot, "counts have changed, so the snapshot is a new one"


def test_bad_files_stop_nothing_and_are_listed(tmp_path):
    workspace = init_workspace(tmp_path / "w", "canonical")
    box = workspace.inbox / "survey"
    (box / "good.csv").write_text("id,text\n1,電話がつながらない。\n2,使いやすい。\n")
    (box / "empty.csv").write_bytes(b"")
    (box / "binary.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 5)
    (box / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (box / "picture.png").write_bytes(b"\x89PNG")
    (box / "off.csv").write_text("id,NPS,text\n11,99,良い\n12,9,悪い\n")
    (workspace.inbox / "interview" / "broken.docx").write_bytes(b"nothing")
    done = refresh(workspace)
    assert done.journey_map.counts.comments == 3
    listed = (workspace.out / "rejected.csv").read_text(encoding="utf-8-sig")
    for name in ("empty.csv", "binary.csv", "broken.xlsx", "picture.png", "off.csv,2", "broken.docx"):
        assert name in listed
    assert done.rejected_in_all == 6
    (box / "empty.csv").unlink()
    assert refresh(workspace).rejected_in_all == 5, "a file taken away is no longer a fault"


def test_an_empty_inbox_gives_an_empty_map(tmp_path):
    workspace = init_workspace(tmp_path / "w")
    done = refresh(workspace)
    assert done.journey_map.counts.comments == 0
    assert (workspace.out / "map.html").is_file()


def test_a_damaged_store_is_one_clear_error(copy_of):
    (copy_of.root / "koetabi.db").write_bytes(b"x" * 5000)
    for tail in ("-wal", "-shm"):
        (copy_of.root / f"koetabi.db{tail}").unlink(missing_ok=True)
    with pytest.raises(StoreError, match="cannot use the store"):
        refresh(copy_of, WEEKS[1])


def test_nothing_to_sample_is_said(tmp_path):
    with pytest.raises(InputError, match="nothing has been analysed"):
        draw(init_workspace(tmp_path / "w"), 5, tmp_path / "s.csv")
