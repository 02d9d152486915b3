"""The same promises on SQLite and PostgreSQL."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlalchemy import insert, text

from koetabi.errors import InputError, Message, StoreError
from koetabi.records import Comment, Correction, Metric, Rejected, SegmentTable, comment_id, stable_id
from koetabi.store import comments, labels, migrations, samples, snapshots
from koetabi.store.database import open_store, reading, scrub, writing
from koetabi.store.evidence import load_evidence

DAY = comments.day_number(date(2026, 11, 8))
HELLO = Comment(
    stable_id("a"), "survey", "電話がつながらない。料金は安い。", 11, date=date(2026, 11, 3), role="使用者", rating=3
)
THERE = Comment(stable_id("b"), "ticket", "設定が難しい", 12, attributes={"プラン": "プロ"})


def add(engine, *items):
    with writing(engine) as connection:
        return comments.add_comments(connection, items, DAY)


def label(engine, polarity=-1):
    """Two segments for the first comment, one for the second."""
    with writing(engine) as connection:
        analysis = labels.analysis_id(connection, "test")
        waiting = comments.pending(connection, analysis, 10)
        lengths = [(i, s, e) for i, c in enumerate(waiting) for s, e in _cuts(c.text)]
        n = len(lengths)
        document, start, end = (np.array(column) for column in zip(*lengths, strict=True))
        table = SegmentTable(
            document=document,
            start=start,
            end=end,
            stage=np.zeros(n, int),
            stage_confidence=np.full(n, 0.9),
            map_stage=np.zeros(n, int),
            polarity=np.full(n, polarity),
            polarity_confidence=np.full(n, 0.8),
            valence=np.full(n, 0.5 * polarity),
            emotion=np.zeros(n, int),
            facet=np.zeros(n, int),
            vectors=np.arange(4 * n, dtype=np.int8).reshape(n, 4),
        )
        labels.add_predictions(connection, analysis, [c.seq for c in waiting], table)
    return analysis


def _cuts(words):
    cut = words.find("。") + 1
    return [(0, cut), (cut, len(words))] if 0 < cut < len(words) else [(0, len(words))]


def test_same_comment_twice_counts_once(engine):
    assert add(engine, HELLO, THERE)[:3] == (2, 0, 0)
    assert add(engine, HELLO, replace(THERE, file="another.csv"))[:3] == (0, 0, 2)


def test_edited_comment_replaces_its_older_self_and_is_analysed_again(engine):
    add(engine, HELLO)
    analysis = label(engine)
    edited = replace(HELLO, text="電話がつながった", updated="2026-11-09")
    assert add(engine, edited)[:3] == (0, 1, 0)
    with reading(engine) as connection:
        assert [c.text for c in comments.pending(connection, analysis, 10)] == ["電話がつながった"]
    assert add(engine, replace(HELLO, updated="2026-11-01"))[:3] == (0, 0, 1), "an older export must not win"


def test_another_reading_of_a_file_takes_back_what_only_the_first_made_of_it(engine):
    first, second = "a" * 32 + "1" * 32, "a" * 32 + "2" * 32
    with writing(engine) as connection:
        comments.add_comments(connection, [HELLO, THERE], DAY, first)
        comments.finish_file(connection, first, "survey", "a.csv", comments=2, duplicates=0, rejected=1)
        comments.replace_rejected(connection, first, [Rejected("a.csv", 3, Message("空", "empty"))])
        assert comments.older_readings(connection, second, "ticket") == []
        older = comments.older_readings(connection, second, "survey")
        assert comments.drop_older_readings(connection, older, "survey", {THERE.key}) == 1
        assert not comments.file_known(connection, first, "survey")
        assert comments.all_rejected(connection) == []
    with reading(engine) as connection:
        assert [c.text for c in comments.pending(connection, 1, 10)] == [THERE.text]


def test_a_failed_transaction_stores_nothing(engine):
    def fail_halfway():
        with writing(engine) as connection:
            comments.add_comments(connection, [HELLO], DAY)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with reading(engine) as connection:
        assert comments.pending(connection, 1, 10) == []


def test_evidence_holds_every_segment_with_its_comment(engine):
    add(engine, HELLO, THERE)
    analysis = label(engine)
    with reading(engine) as connection:
        frame, groups, future = load_evidence(connection, analysis, DAY, stage_ids=["use"], canonical={})
    assert frame["comment"].tolist() == [HELLO.key, HELLO.key, THERE.key]
    assert frame["rating"].tolist()[:2] == [3, 3]
    assert np.isnan(frame["rating"][2])
    assert groups == ["role", "プラン"]
    codes, names = frame.groups["プラン"]
    assert names[codes[2]] == "プロ"
    assert future == 0


def test_comments_of_a_later_day_wait(engine):
    add(engine, HELLO, replace(THERE, date=date(2027, 1, 1)))
    analysis = label(engine)
    with reading(engine) as connection:
        frame, _, future = load_evidence(connection, analysis, DAY, stage_ids=["use"], canonical={})
    assert set(frame["comment"]) == {HELLO.key}
    assert future == 1


def test_corrections_outlive_a_new_model_and_another_cut(engine):
    add(engine, HELLO)
    label(engine)
    correction = Correction(HELLO.key, 0, 9, "polarity", "positive", "鈴木", "2026-11-09T10:00:00")
    with writing(engine) as connection:
        assert labels.add_corrections(connection, [correction, correction]) == (1, [])
        assert labels.add_corrections(connection, [replace(correction, comment=99)]) == (0, [0])
    with writing(engine) as connection:
        newer = labels.analysis_id(connection, "another model")
        seq = comments.pending(connection, newer, 1)[0].seq
        one = SegmentTable(
            *[np.array([v]) for v in (0, 0, 16, 0, 0.9, 0, -1, 0.9, -0.5, 0, 0)], np.zeros((1, 4), np.int8)
        )
        labels.add_predictions(connection, newer, [seq], one)
        frame, _, _ = load_evidence(connection, newer, DAY, stage_ids=["use"], canonical={})
    assert frame["polarity"].tolist() == [1]
    assert frame["valence"][0] > 0
    assert frame["reviewed"].tolist() == [True]


def test_a_correction_falls_when_its_words_are_edited(engine):
    add(engine, HELLO)
    with writing(engine) as connection:
        labels.add_corrections(connection, [Correction(HELLO.key, 0, 9, "polarity", "positive")])
    add(engine, replace(HELLO, text="まったく別の文です。本当に。"))
    with reading(engine) as connection:
        assert labels.standing_corrections(connection) == []


def test_gathering_and_reading_negatives(engine):
    add(engine, HELLO, THERE)
    analysis = label(engine)
    with writing(engine) as connection:
        waiting = snapshots.ungathered(connection, analysis)
        assert waiting.vectors.shape == (3, 4)
        assert waiting.vectors[1].tolist() == [4, 5, 6, 7]
        snapshots.gather(connection, analysis, [(int(waiting.seq[0]), 0, "pp-1")])
        assert len(snapshots.ungathered(connection, analysis).seq) == 2
        assert snapshots.gathered(connection, analysis) == ([int(waiting.seq[0])], [0], ["pp-1"])


def test_a_new_analysis_keeps_the_pain_points_of_the_words(engine):
    add(engine, HELLO, THERE)
    first = label(engine)
    with writing(engine) as connection:
        waiting = snapshots.ungathered(connection, first)
        cut = int(waiting.start[1])  # the second segment of the first comment
        snapshots.gather(connection, first, [(int(waiting.seq[0]), 0, "pp-1"), (int(waiting.seq[1]), cut, "pp-2")])
        second = labels.analysis_id(connection, "another")
        whole = SegmentTable(  # the new model cuts otherwise: most of this is the second segment of old
            *[np.array([v]) for v in (0, cut - 3, cut + 6, 0, 0.9, 0, -1, 0.9, -0.5, 0, 0)], np.full((1, 4), 9, np.int8)
        )
        labels.add_predictions(connection, second, [int(waiting.seq[0])], whole)
        assert snapshots.carry_over(connection, second) == 1
        assert snapshots.gathered(connection, second) == ([int(waiting.seq[0])], [cut - 3], ["pp-2"])
        assert snapshots.gathered_vectors(connection, second)["pp-2"].tolist() == [[9, 9, 9, 9]]
        assert snapshots.carry_over(connection, second) == 0, "once only"


def test_a_sample_knows_what_was_reviewed_and_what_was_known_before(engine):
    add(engine, HELLO, THERE)
    analysis = label(engine)
    early = Correction(THERE.key, 0, len(THERE.text), "polarity", "positive", "鈴木", "2026-11-08")
    with writing(engine) as connection:
        labels.add_corrections(connection, [early])
        known = labels.standing_corrections(connection)
        spans = [(HELLO.key, 0, 10), (HELLO.key, 10, len(HELLO.text))]
        words = labels.texts(connection, spans)
        samples.add_sample(connection, "2026-11-09", 2, spans, words, [0.5, 0.5], known)
        labels.add_corrections(connection, [Correction(HELLO.key, 0, 10, "reviewed", "ok", "鈴木", "2026-11-10")])
        frame, _, _ = load_evidence(connection, analysis, DAY, stage_ids=["use"], canonical={})
        (drawn,) = samples.drawn_samples(connection, frame, labels.standing_corrections(connection))
    assert (drawn.size, drawn.rows.tolist(), drawn.probability.tolist(), drawn.certain.tolist()) == (2, [0], [0.5], [2])
    assert frame["model_polarity"].tolist() == [-1, -1, -1]
    assert frame["polarity"].tolist() == [-1, -1, 1]
    add(engine, replace(HELLO, text="まったく別の文です。本当に。"))
    label(engine)
    with reading(engine) as connection:
        frame, _, _ = load_evidence(connection, analysis, DAY, stage_ids=["use"], canonical={})
        (drawn,) = samples.drawn_samples(connection, frame, labels.standing_corrections(connection))
    assert drawn.rows.tolist() == [], "what was reviewed is no longer said"


def test_forgetting_leaves_nothing_and_keeps_out_old_exports(engine):
    add(engine, HELLO, THERE)
    analysis = label(engine)
    body = json.dumps({"quotes": [{"comment": comment_id(HELLO.key), "text": "電話"}, {"comment": "c1"}]})
    with writing(engine) as connection:
        snapshots.save_snapshot(connection, snapshots.Saved("s", "2026-11-08", "m", body.encode()))
        assert comments.forget(connection, 11) == [HELLO.key]
        assert snapshots.redact(connection, [HELLO.key]) == 1
    assert add(engine, HELLO)[:4] == (0, 0, 0, 1)
    with engine.connect() as connection:
        for table in ("comments", "predictions", "negatives"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1
        assert json.loads(snapshots.current_snapshot(connection).body) == {"quotes": [{"comment": "c1"}]}
        assert len(snapshots.ungathered(connection, analysis).seq) == 1


def test_titles_made_of_erased_words_go_from_every_snapshot(engine):
    body = {"pain_points": [{"title": "電話"}], "summary": ["課題「電話」が増えています"], "other": "電話"}
    with writing(engine) as connection:
        snapshots.save_snapshot(connection, snapshots.Saved("s", "2026-11-08", "m", json.dumps(body).encode()))
        assert snapshots.redact(connection, [], ["電話"]) == 1
        assert "電話" not in snapshots.current_snapshot(connection).body.decode()
    scrub(engine)


def test_current_and_previous_snapshot(engine):
    with writing(engine) as connection:
        for name, day in (("2026-11-08", "2026-11-08"), ("2026-11-15", "2026-11-15"), ("2026-11-15-2", "2026-11-15")):
            snapshots.save_snapshot(connection, snapshots.Saved(name, day, name, b"{}"))
        assert snapshots.current_snapshot(connection).id == "2026-11-15-2"
        assert snapshots.previous_snapshot(connection, "2026-11-15").id == "2026-11-08"
        assert snapshots.snapshot_ids(connection) == ["2026-11-08", "2026-11-15", "2026-11-15-2"]


def test_metrics_and_rejections_replace_their_older_selves(engine):
    with writing(engine) as connection:
        comments.add_metrics(connection, [Metric("use", "", "利用", "2026-W45", 1.0)])
        comments.add_metrics(connection, [Metric("use", "", "利用", "2026-W45", 2.0, 10.0)])
        assert [(m.value, m.denominator) for m in comments.all_metrics(connection)] == [(2.0, 10.0)]
        for _ in range(2):
            comments.replace_rejected(connection, "d", [Rejected("a.csv", 3, Message("空", "empty"))])
        assert comments.all_rejected(connection) == [("a.csv", 3, "空", "empty")]


def test_migrations_run_once_and_refuse_a_newer_store(engine):
    with writing(engine) as connection:
        assert migrations.migrate(connection) == []
        connection.execute(insert(migrations.applied).values(name="m999_future"))
        with pytest.raises(StoreError, match="newer koetabi"):
            migrations.migrate(connection)


def test_unusable_urls_are_explained(tmp_path):
    with pytest.raises(InputError, match="URL"):
        open_store("no url at all")
    (tmp_path / "broken.db").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(StoreError, match="cannot use the store"):
        open_store(f"sqlite:///{tmp_path / 'broken.db'}")
