import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from koetabi.errors import InputError
from koetabi.records import Comment, Metric, Rejected, stable_id
from koetabi.sources import SourceSettings, read_comments

LONG = "サポートの電話がなかなかつながらなくて困りました。"


def write(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def comments(path: Path, source: str = "", **settings) -> list[Comment]:
    items = list(read_comments(path, source, SourceSettings(source, **settings)))
    assert all(isinstance(item, Comment) for item in items), items
    return items


def rejected(path: Path, source: str = "survey") -> list[Rejected]:
    return [item for item in read_comments(path, source) if isinstance(item, Rejected)]


FORM = (
    "タイムスタンプ,顧客ID,役割,プラン,薦める可能性（0～10）,良かった点をお聞かせください,不満な点をお聞かせください\n"
    "2026/11/02 9:14:05,K-1,店長,ライト,3,予約表が見やすい,待ち時間\n"
    "2026/11/02 9:40:51,,オーナー,プロ,9,,電話がつながらない\n"
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_google_forms(tmp_path: Path, encoding: str):
    found = comments(write(tmp_path, "form.csv", FORM, encoding))
    assert [c.text for c in found] == ["予約表が見やすい", "待ち時間", "電話がつながらない"]
    assert [c.question for c in found][1] == "不満な点をお聞かせください"
    first, second, third = found
    assert first.customer == second.customer == stable_id("customer", "K-1")
    assert third.customer == third.key
    assert (first.source, first.role, first.rating, first.rating_kind) == ("survey", "導入推進者", 3.0, "nps")
    assert (first.date, first.line, first.file) == (date(2026, 11, 2), 2, "form.csv")
    assert first.attributes == {"プラン": "ライト"}


def test_xlsx_and_csv_of_the_same_rows_are_the_same_comments(tmp_path: Path):
    rows = [line.split(",") for line in FORM.splitlines()]
    path = tmp_path / "form.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if column == 4 and number:
                sheet.write_number(number, column, float(cell))
            else:
                sheet.write_string(number, column, cell)
    book.close()
    by_csv = comments(write(tmp_path, "form.csv", FORM))
    by_xlsx = comments(path)
    assert [c.key for c in by_xlsx] == [c.key for c in by_csv]
    assert [c.line for c in by_xlsx] == [2, 2, 3]


def test_surveymonkey_two_header_rows(tmp_path: Path):
    text = (
        "Respondent ID,Collector ID,End Date,どの機能を使いますか？,,改善してほしい点は？\n"
        ",,,予約,会計,Open-Ended Response\n"
        f"11,5,11/03/2026 10:00:00 AM,予約,,{LONG}\n"
    )
    [found] = comments(write(tmp_path, "sm.csv", text))
    assert (found.text, found.question, found.external_id) == (LONG, "改善してほしい点は？", "11")
    assert found.date == date(2026, 11, 3)


def test_qualtrics_three_header_rows(tmp_path: Path):
    text = (
        "StartDate,EndDate,ResponseId,Q1,Q2\n"
        "Start Date,End Date,Response ID,不満な点は何ですか,薦める可能性（0-10）\n"
        '"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""_recordId""}",'
        '"{""ImportId"":""QID1_TEXT""}","{""ImportId"":""QID2""}"\n'
        f"2026-11-02 10:00:00,2026-11-02 10:05:00,R_1,{LONG},8\n"
    )
    [found] = comments(write(tmp_path, "q.csv", text))
    assert (found.question, found.external_id, found.rating, found.line) == ("不満な点は何ですか", "R_1", 8.0, 4)


TOOLS = {
    "zendesk": ("Ticket ID,Requester email,Created at,Updated at,Subject,Description", "A1,a@example.jp,{d},{d},件名,"),
    "salesforce": ("ケース番号,取引先名,作成日時,最終更新日,件名,説明", "A1,a@example.jp,{d},{d},件名,"),
    "salesforce-en": (
        "Case Number,Contact Email,Created Date,Last Modified Date,Subject,Description",
        "A1,a@example.jp,{d},{d},件名,",
    ),
    "freshdesk": ("Ticket ID,Email,Created time,Last update time,Subject,Description", "A1,a@example.jp,{d},{d},件名,"),
    "intercom": ("Conversation ID,User email,Created at,Updated at,Title,Body", "A1,a@example.jp,{d},{d},件名,"),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_ticket_tools(tmp_path: Path, tool: str):
    header, row = TOOLS[tool]
    text = f"{header}\n{row.format(d='2026-11-02 10:00:00')}{LONG}\n"
    [found] = comments(write(tmp_path, "t.csv", text))
    assert (found.source, found.text, found.question) == ("ticket", LONG, "件名")
    assert (found.external_id, found.customer) == ("A1", stable_id("customer", "a@example.jp"))
    assert (found.key, found.updated) == (stable_id("ticket", "A1"), "2026-11-02T10:00:00")


def test_agents_do_not_speak_for_the_customer(tmp_path: Path):
    text = f"Conversation ID,Author type,Body\n1,user,{LONG}\n1,admin,承知しました。\n1,user,まだつながりません。\n"
    found = comments(write(tmp_path, "i.csv", text))
    assert [c.text for c in found] == [LONG, "まだつながりません。"]
    assert found[0].key != found[1].key


def test_identity_without_ids(tmp_path: Path):
    text = "日付,コメント\n2026-11-02,特になし\n2026-11-02,特になし\n2026-11-03,使いやすい\n"
    found = comments(write(tmp_path, "a.csv", text), "survey")
    assert len({c.key for c in found}) == len({c.customer for c in found}) == 3
    again = comments(write(tmp_path, "b.csv", text + "2026-11-04,重い\n"), "survey")
    assert {c.key for c in found} < {c.key for c in again}


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_delimiter_and_title_lines(tmp_path: Path, delimiter: str):
    rows = [["アンケート結果"], [], ["顧客ID", "日付", "ご意見"], ["K-1", "2026-11-02", "使いやすい、でも\n高い"]]
    text = "\n".join(delimiter.join(f'"{c}"' if "\n" in c else c for c in row) for row in rows)
    [found] = comments(write(tmp_path, "a.csv", text), "survey")
    assert (found.text, found.line) == ("使いやすい、でも\n高い", 4)


def test_headerless_table(tmp_path: Path):
    text = f'p01\t0\t{LONG}\t{{"0": 2}}\ttrain\np02\t1\tまた利用したいと思います。\t{{"1": 3}}\ttrain\n'
    found = comments(write(tmp_path, "a.tsv", text), "review")
    assert [(c.external_id, c.text, c.line) for c in found] == [
        ("p01", LONG, 1),
        ("p02", "また利用したいと思います。", 2),
    ]


def test_duplicate_headers_keep_both_columns(tmp_path: Path):
    found = comments(write(tmp_path, "a.csv", "id,コメント,コメント\n1,良い点です,悪い点です\n"), "survey")
    assert [c.text for c in found] == ["良い点です", "悪い点です"]
    assert found[0].key != found[1].key


def test_configured_columns(tmp_path: Path):
    path = write(tmp_path, "a.csv", "a,b,c,d\nX,短い,5,gold\n")
    [found] = comments(
        path, "survey", columns={"id": "a", "text": ["b"], "rating": "c", "会員": "d"}, rating_scale=(0, 5)
    )
    assert (found.external_id, found.text, found.rating, found.attributes) == ("X", "短い", 10.0, {"会員": "gold"})
    with pytest.raises(InputError, match=r"no column z.*there are: a, b, c, d"):
        comments(path, "survey", columns={"text": "z"})


def test_jsonl_with_nested_values_and_a_source_a_row(tmp_path: Path):
    lines = [
        {"id": i, "source": s, "text": LONG, "rating": 9, "segments": [{"text": "x"}]}
        for i, s in enumerate(["survey", "review"])
    ]
    path = write(tmp_path, "a.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert [(c.source, c.rating, c.attributes) for c in comments(path)] == [("survey", 9.0, {}), ("review", 9.0, {})]
    assert [c.source for c in comments(path, "ticket")] == ["ticket", "ticket"]


def test_json_array_and_wrapped_array(tmp_path: Path):
    rows = [{"review_id": "R1", "stars": 4, "title": "良い", "text": LONG, "user": "K-1"}]
    plain = comments(write(tmp_path, "a.json", json.dumps(rows)))
    wrapped = comments(write(tmp_path, "b.json", json.dumps({"page": 1, "data": rows})))
    assert plain[0].key == wrapped[0].key
    assert (plain[0].source, plain[0].rating, plain[0].text) == ("review", 7.5, f"良い\n{LONG}")


def test_bad_rows_do_not_stop_a_file(tmp_path: Path):
    text = (
        f"id,日付,rating,text\n1,2026-11-02,5,{LONG}\n2,2026-99-99,5,{LONG}\n3,2026-11-02,99,{LONG}\n"
        f"4,2026-11-02,5,a,b\n5,2026-11-02,5,{'あ' * 400_000}\n6,2026-11-02,,\n7,2026-11-02,5,{LONG}\n"
    )
    items = list(read_comments(write(tmp_path, "a.csv", text), "survey"))
    assert [i.external_id for i in items if isinstance(i, Comment)] == ["1", "7"]
    assert [i.line for i in items if isinstance(i, Rejected)] == [3, 4, 5, 6]


def test_ten_megabyte_cell(tmp_path: Path):
    path = write(tmp_path, "a.csv", f"id,text\n1,{LONG}\n2,{'a' * 10_000_000}\n3,{LONG}\n")
    assert [r.line for r in rejected(path)] == [3]


def test_unclosed_quote_is_rejected(tmp_path: Path):
    path = write(tmp_path, "a.csv", f'id,text,plan\n1,{LONG},a\n2,"{LONG},b\n3,{LONG},c\n')
    assert [r.line for r in rejected(path)] == [3]


def test_broken_characters_and_json_lines(tmp_path: Path):
    path = tmp_path / "a.csv"
    good = f"1,{LONG}\n".encode()
    path.write_bytes(b"id,text\n" + good * 100 + b"2,\xff\xfe\n" + good * 100)
    assert [r.line for r in rejected(path)] == [102]
    path = write(tmp_path, "a.jsonl", f'{{"id": 1, "text": "{LONG}"}}\n{{"id": 2,\n[1]\n')
    assert [r.line for r in rejected(path)] == [2, 3]


def test_truncated_json_array(tmp_path: Path):
    path = write(tmp_path, "a.json", f'[{{"id": 1, "text": "{LONG}"}}, {{"id": 2, "te')
    assert [r.line for r in rejected(path)] == [2]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,date\n1,2026-11-02\n", "no column holds text"),
        ("a.csv", b"id,text\n1,a\0b\n", "binary"),
        ("a.xlsx", b"PK\x03\x04 broken", "cannot be read as Excel"),
        ("a.xls", b"no workbook", "cannot be read as Excel"),
        ("a.json", b"{broken", "JSON"),
        ("a.jsonl", b"not json\n", "JSON"),
        ("a.pdf", b"%PDF", "cannot read .pdf"),
    ],
)
def test_faults_of_whole_files(tmp_path: Path, name: str, data: bytes, word: str):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(read_comments(path, "survey"))
    assert word in str(caught.value)
    assert name in str(caught.value) or name == "a.pdf"
    assert "\n" not in str(caught.value)


def test_metrics(tmp_path: Path):
    rows = ['購買,申込フォーム,転換,2026-W45,"1,251",2000', "購買,,離脱,2026-W45,12.5%,", "購買,,離脱,2026-W45,多い,"]
    text = "\n".join(["stage,touchpoint,metric,period,value,denominator", *rows])
    path = write(tmp_path, "m.csv", text)
    assert [i for i in read_comments(path) if isinstance(i, Metric)] == [
        Metric("購買", "申込フォーム", "転換", "2026-W45", 1251.0, 2000.0),
        Metric("購買", "", "離脱", "2026-W45", 12.5, 100.0),
    ]
    assert [r.line for r in rejected(path, "metric")] == [4]
