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


def test_choices_of_a_form_are_no_answers(tmp_path: Path):
    text = (
        "タイムスタンプ,選んだ理由（複数選択可）,不満な点は？\n"
        "2026/11/03 10:22:33,価格;機能,待ち時間\n2026/11/04 8:02:03,価格,電話\n"
    )
    found = comments(write(tmp_path, "f.csv", text))
    assert [(c.text, c.question, c.attributes) for c in found] == [
        ("待ち時間", "不満な点は？", {}),
        ("電話", "不満な点は？", {}),
    ]


def test_the_rating_is_the_column_whose_values_are_ratings(tmp_path: Path):
    text = f"回答ID,NPS グループ,NPS,その理由は何ですか\nR1,推奨者,9,{LONG}\nR2,批判者,2,{LONG}\n"
    assert [c.rating for c in comments(write(tmp_path, "q.csv", text), "survey")] == [9.0, 2.0]


def test_freshdesk_survey_results_and_job_titles(tmp_path: Path):
    text = (
        "Ticket ID,Subject,Agent,Created time,Survey results,Full name,Title,Email,Description\n"
        f"5,配送,前川,2026-11-03 09:12:33,Not Taken,山田太郎,部長,y@example.jp,{LONG}\n"
        f"6,請求,前川,2026-11-03 09:12:33,Extremely Happy,鈴木,課長,s@example.jp,{LONG}\n"
    )
    found = comments(write(tmp_path, "fd.csv", text))
    assert [(c.question, c.rating) for c in found] == [("配送", None), ("請求", 10.0)]
    assert all(set(c.attributes) == {"Title"} for c in found), "no name of a person may become an attribute"


def test_of_several_ratings_the_recommendation_counts(tmp_path: Path):
    text = f"回答日,総合満足度（5段階）,薦めたい度(0-10),年齢,理由\n2026/11/3,5,9,34,{LONG}\n2026/11/3,1,2,51,{LONG}\n"
    found = comments(write(tmp_path, "s.csv", text), "survey")
    assert [(c.rating, c.rating_kind) for c in found] == [(9.0, "nps"), (2.0, "nps")]
    assert found[0].attributes == {"年齢": "34"}


def test_our_own_replies_are_neither_remarks_nor_attributes(tmp_path: Path):
    head = "Ticket ID,Sender type,Created at,Comment\n"
    said = (("顧客", LONG), ("サポート担当", "確認します。"), ("お客様（担当者）", "直りません。"))
    text = head + "".join(f"1,{author},2026-11-03,{words}\n" for author, words in said)
    assert [c.text for c in comments(write(tmp_path, "t.csv", text))] == [LONG, "直りません。"]
    text = f"問い合わせ番号,顧客名,件名,問い合わせ内容,対応内容\nA-1,山田,請求,{LONG},確認します。\n"
    [found] = comments(write(tmp_path, "u.csv", text))
    assert (found.text, found.attributes) == (LONG, {})


def test_reviews_of_app_stores(tmp_path: Path):
    head = "Package Name,Review Submit Date and Time,Star Rating,Review Title,Review Text,Developer Reply Text"
    play = f"{head}\ncom.x,2026-11-03T10:00:00Z,2,,{LONG},ご不便をおかけします。\n"
    store = json.dumps([{"id": "1", "title": "だめ", "review": LONG, "rating": 2, "date": "2026-11-03"}])
    for name, text in (("play.csv", play), ("store.json", store)):
        [found] = comments(write(tmp_path, name, text))
        assert (found.source, found.rating, found.date) == ("review", 2.5, date(2026, 11, 3))
        assert found.text.endswith(LONG)


def test_an_id_column_without_values_is_passed_over(tmp_path: Path):
    rows = [{"id": 35436, "external_id": None, "requester_id": 7, "description": LONG}]
    [found] = comments(write(tmp_path, "z.json", json.dumps(rows)))
    assert (found.external_id, found.customer) == ("35436", stable_id("customer", "7"))


def test_messages_of_a_conversation_are_one_voice_in_plain_text(tmp_path: Path):
    text = (
        "conversation_id,author_type,author_email,body\n"
        "900,user,y@example.jp,<p>ログインできません。</p><p>どうすれば&nbsp;よい？</p>\n"
        "900,admin,m@example.jp,<p>お待ちください</p>\n900,user,y@example.jp,直りました。\n"
    )
    found = comments(write(tmp_path, "i.csv", text))
    assert [c.text for c in found] == ["ログインできません。\nどうすれば よい？", "直りました。"]
    assert {c.customer for c in found} == {stable_id("customer", "y@example.jp")}


def test_one_row_a_question_keeps_every_answer(tmp_path: Path):
    answers = [f"{i},{q},{a}{i}" for i in range(1, 4) for q, a in (("良い点", "軽いところ"), ("悪い点", "高いところ"))]
    found = comments(write(tmp_path, "l.csv", "\n".join(["回答ID,設問,回答内容の感想", *answers])), "survey")
    assert len({c.key for c in found}) == 6
    assert len({c.customer for c in found}) == 3


def test_a_question_that_a_later_export_adds_changes_no_identity(tmp_path: Path):
    first = comments(write(tmp_path, "a.csv", f"回答ID,改善してほしい点は？\n1,{LONG}\n"), "survey")
    text = f"回答ID,改善してほしい点は？,良かった点は？\n1,{LONG},とても速いです\n"
    second = comments(write(tmp_path, "b.csv", text), "survey")
    assert [c.key for c in first] == [second[0].key]


def test_line_ends_are_no_part_of_identity(tmp_path: Path):
    one = comments(write(tmp_path, "a.csv", '日付,コメント\n2026-11-02,"速い\nが高い"\n'), "survey")
    two = comments(write(tmp_path, "b.csv", '日付,コメント\r\n2026-11-02,"速い\r\nが高い"\r\n'), "survey")
    assert [c.key for c in one] == [c.key for c in two]


def workbook(path: Path, fill) -> Path:
    book = xlsxwriter.Workbook(str(path))
    fill(book.add_worksheet("回答"), book)
    book.close()
    return path


def test_merged_title_merged_header_and_merged_body(tmp_path: Path):
    def fill(sheet, book):
        form = book.add_format()
        sheet.merge_range(0, 0, 0, 4, "2026年11月 満足度アンケート", form)
        for column, name in enumerate(("部門", "ID", "日付")):
            sheet.merge_range(1, column, 2, column, name, form)
        sheet.merge_range(1, 3, 1, 4, "ご意見", form)
        sheet.write_row(2, 3, ["良い点", "悪い点"])
        sheet.merge_range(3, 0, 4, 0, "営業部", form)
        for row in (3, 4):
            sheet.write_row(row, 1, [f"R{row}", "2026-11-03", "操作が簡単", "待ち時間"])
        book.add_worksheet("凡例").write(0, 0, "1")

    found = comments(workbook(tmp_path / "m.xlsx", fill), "survey")
    assert [(c.external_id, c.text, c.question) for c in found[:2]] == [
        ("R3", "操作が簡単", "ご意見 良い点"),
        ("R3", "待ち時間", "ご意見 悪い点"),
    ]
    assert [c.attributes for c in found] == [{"部門": "営業部"}] * 4


def test_sheets_are_read_one_after_another(tmp_path: Path):
    def fill(sheet, book):
        for at, page in enumerate((sheet, book.add_worksheet("12月"))):
            page.write_row(0, 0, ["No", "日付", "ご意見"])
            page.write_row(1, 0, [1, f"2026-1{at + 1}-03", "特になし"])

    found = comments(workbook(tmp_path / "s.xlsx", fill), "survey")
    assert [c.date.month for c in found] == [11, 12]
    assert len({c.key for c in found}) == 2


def test_a_single_column_with_and_without_header(tmp_path: Path):
    lines = "電話がつながらない。\n使いやすい。\n"
    for text in (lines, f"コメント\n{lines}"):
        assert [c.text for c in comments(write(tmp_path, "o.csv", text), "review")] == lines.split()


def test_json_in_other_shapes(tmp_path: Path):
    row = {"id": 1, "text": LONG, "comments": [{"text": "x"}]}
    shapes = {
        "one object over lines": json.dumps({"id": 1, "text": LONG}, indent=1),
        "wrapped under any name": json.dumps({"meta": {"page": 1}, "ticket_list": [row]}, indent=1),
        "lines that hold arrays": f"{json.dumps(row)}\n{json.dumps(row)}",
    }
    for shape, text in shapes.items():
        assert {c.external_id for c in comments(write(tmp_path, "a.json", text), "survey")} == {"1"}, shape


def test_half_a_character_does_not_cost_the_remark(tmp_path: Path):
    [found] = comments(write(tmp_path, "a.jsonl", f'{{"id": 1, "text": "{LONG}\\ud83d"}}'), "survey")
    assert found.text == f"{LONG}\ufffd"
