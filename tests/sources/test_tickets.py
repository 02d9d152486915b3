import time

import pytest

from koetabi.sources.tickets import customer_words

WORDS = "電話に6回かけましたが、つながりません。\n折り返しをお願いします。"


@pytest.mark.parametrize(
    "text",
    [
        f"お世話になっております。にしの小児科の受付です。\n\n{WORDS}\n--\n"
        "にしの小児科　受付　西野\nTEL 03-0000-0023\na@example.jp",
        f"いつもお世話になっております。\nギター教室六弦の弦巻です。\n{WORDS}\n"
        "━━━━━━━━━━━━\n六弦　弦巻\n携帯：090-0000-0086",
        f"{WORDS}\n以上、よろしくお願いいたします。\n\n寿司よし田／吉田\n電話 03-0000-0025　yoshida@example.jp",
        f"{WORDS}\n\n-----Original Message-----\nFrom: a@example.jp\nSent: Monday\n\n平素よりありがとうございます。",
        f"{WORDS}\n\n差出人: サポート <a@example.jp>\n送信日時: 2026年11月2日\n件名: Re: 件\n\nご連絡いたします。",
        f"{WORDS}\n\nOn Mon, Nov 2, 2026 at 9:00, Support <a@example.jp> wrote:\n> お待ちください。\n> 前川",
        f"> 波多様\n> 前川です。お待ちください。\n\n{WORDS}",
        f"サポート窓口 御中\n\n-----Original Message-----\nFrom: 窓口\n再起動をお試しください。\n-----\n\n{WORDS}",
        f"{WORDS}\r\n".replace("\n", "\r\n"),
    ],
)
def test_only_the_customers_words_are_left(text: str):
    assert customer_words(text) == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "使いにくいです。",
        "1. 料金\n2. 解約\n\nこの2点を教えてください。",
        "電話は03-0000-0000にかけましたが、誰も出ません。",
        "差出人：の欄が空白で表示されます。直してください。",
        "予約表が重いです。\n\n20秒かかります。",
    ],
)
def test_plain_words_are_left_alone(text: str):
    assert customer_words(text) == text


@pytest.mark.parametrize("part", ["1", "あ", "--\n", "よろしく\n", "> a\n", "a@"])
def test_a_monstrous_ticket_takes_no_time(part: str):
    started = time.process_time()
    customer_words(part * (60_000 // len(part)))
    assert time.process_time() - started < 3


def test_nothing_but_a_quotation():
    assert customer_words("> お待ちください。\n") == ""
