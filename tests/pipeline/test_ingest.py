"""What the inbox gives: each remark once, whatever is exported again, overwritten, edited or read another way."""

from datetime import date

import pytest
from sqlalchemy import text

from koetabi.pipeline.ingest import ingest
from koetabi.store.database import open_store
from koetabi.workspace import init_workspace, open_workspace

DAY = date(2026, 11, 8)


@pytest.fixture
def workspace(tmp_path):
    return init_workspace(tmp_path / "w", "canonical")


def take(workspace, **files):
    """Put files (``folder__name=text``) into the inbox and read; what became of them."""
    for name, content in files.items():
        path = workspace.inbox / name.replace("__", "/").replace("_csv", ".csv")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode("cp932") if isinstance(content, str) else content)
    engine = open_store(workspace.store_url)
    done = ingest(workspace, engine, DAY)
    engine.dispose()
    return done


def stored(workspace):
    engine = open_store(workspace.store_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT text FROM comments ORDER BY seq")).scalars().all()
        voices = connection.execute(text("SELECT count(DISTINCT customer) FROM comments")).scalar()
    engine.dispose()
    return found, voices


ROWS = ["2026-11-02,特になし", "2026-11-02,特になし", "2026-11-02,速い", "2026-11-03,特になし"]


def table(*rows):
    return "\n".join(["日付,コメント", *rows]) + "\n"


def test_the_same_answer_of_different_people_stays_apart(workspace):
    assert take(workspace, survey__a_csv=table(*ROWS)).new == 4
    assert stored(workspace)[1] == 4


@pytest.mark.parametrize("later", [ROWS, ROWS[::-1], ROWS[1:], ["2026-11-04,遅い", *ROWS]])
def test_overlapping_exports_without_ids_never_count_twice(workspace, later):
    take(workspace, survey__a_csv=table(*ROWS))
    done = take(workspace, survey__b_csv=table(*later))
    assert done.new == len(set(later) - set(ROWS))
    assert len(stored(workspace)[0]) == 4 + done.new


def test_a_renamed_or_copied_file_is_not_read_again(workspace):
    take(workspace, survey__a_csv=table(*ROWS))
    assert take(workspace, survey__copy_csv=table(*ROWS)).files == 0


def test_an_overwritten_file_adds_and_takes_nothing_back(workspace):
    take(workspace, survey__a_csv=table("2026-11-02,速い"))
    take(workspace, survey__a_csv=table("2026-11-09,重い"))
    assert stored(workspace)[0] == ["速い", "重い"]


def test_an_edited_ticket_replaces_its_older_self_and_never_a_newer(workspace):
    head = "Ticket ID,Updated at,Subject,Description\n"
    take(workspace, ticket__a_csv=f"{head}1,2026-11-02 09:00,件名,印刷できません。\n")
    done = take(workspace, ticket__b_csv=f"{head}1,2026-11-03 09:00,件名,印刷できました。\n")
    assert (done.new, done.replaced) == (0, 1)
    done = take(workspace, ticket__c_csv=f"{head}1,2026-11-01 09:00,件名,印刷が変です。\n")
    assert (done.new, done.replaced) == (0, 0)
    assert stored(workspace)[0] == ["印刷できました。"]


def test_loose_files_tell_their_source_by_their_columns(workspace):
    take(
        workspace,
        a_csv="Ticket ID,Subject,Description\n1,件名,印刷できません。\n",
        b_csv="star,レビュー本文\n3,使いやすいです。\n",
    )
    engine = open_store(workspace.store_url)
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT source FROM comments")).scalars())
    engine.dispose()
    assert found == {"ticket", "review"}


def test_a_mended_mapping_takes_back_what_the_wrong_one_made(workspace):
    content = "日付,コメント,本当の声\n2026-11-02,社内メモです,電話がつながらない\n2026-11-02,社内メモです,遅い\n"
    take(workspace, survey__a_csv=content, survey__b_csv=table("2026-11-02,速い"))
    toml = workspace.root / "koetabi.toml"
    before = toml.read_text(encoding="utf-8")
    toml.write_text(f'{before}\n[sources.survey.columns]\ntext = "本当の声"\n', encoding="utf-8")
    done = take(open_workspace(workspace.root))
    assert done.rejected == 1, "b.csv has no such column"
    assert stored(workspace)[0] == ["速い", "電話がつながらない", "遅い"]
    toml.write_text(before, encoding="utf-8")
    take(open_workspace(workspace.root))
    assert sorted(set(stored(workspace)[0])) == ["社内メモです", "速い"]


def test_masking_turned_on_later_masks_what_is_stored(workspace):
    toml = workspace.root / "koetabi.toml"
    on = toml.read_text(encoding="utf-8")
    toml.write_text(on.replace("mask = true", "mask = false"), encoding="utf-8")
    take(open_workspace(workspace.root), survey__a_csv=table("2026-11-02,090-1234-5678に電話して"))
    assert "1234" in stored(workspace)[0][0]
    toml.write_text(on, encoding="utf-8")
    take(open_workspace(workspace.root))
    assert stored(workspace)[0] == ["[電話]に電話して"]


def test_a_file_that_cannot_be_opened_stops_nothing(workspace):
    (workspace.inbox / "survey" / "gone.csv").symlink_to("nowhere.csv")
    (workspace.inbox / "survey" / "folder.csv").mkdir()
    assert take(workspace, survey__a_csv=table(*ROWS)).new == 4
