import pytest

from koetabi.journey.titles import make_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("電話|が|全然|つながら/繋がる|なく/ない|て|困り/困る|まし/ます|た", "電話がつながらない"),
        ("電話|が|つながり/繋がる|ませ/ます|ん/ず", "電話がつながらない"),
        ("料金|が|高/高い|すぎる/過ぎる", "料金が高すぎる"),
        ("説明|が|分かり/分かる|にくかっ/難い|た", "説明が分かりにくい"),
        ("返事|は|もらえ/貰える|なかっ/ない|た", "返事がもらえない"),
        ("料金|表|が|載っ/載る|て|い/居る|ない", "料金表が載っていない"),
        ("店員|の|態度|が|不親切|でし/です|た", "店員の態度が不親切"),
        ("待ち/待つ|時間|が|長かっ/長い|た", "待ち時間が長い"),
        ("画面|が|反応|し/為る|ませ/ます|ん/ず", "画面が反応しない"),
        ("返事|が|あり/有る|ませ/ます|ん/ず", "返事がない"),
        ("待ち/待つ|時間", "待ち時間"),
    ],
)
def test_title_is_said_in_plain_form(split_tokens, text, title):
    assert make_title(*split_tokens([text])) == title


def test_what_most_members_say_wins(split_tokens):
    members = ["店|が|混む", "電話|が|遠い", "電話|が|遠い", "電話|が|遠い"]
    assert make_title(*split_tokens(members)) == "電話が遠い"


def test_masked_words_and_praise_are_no_titles(split_tokens):
    assert make_title(*split_tokens(["対応|が|丁寧|だ", "回答|が|遅い"])) == "回答が遅い"
    assert "[" not in make_title(*split_tokens(["[電話]|が|つながら/繋がる|ない", "番号|が|違う"]))


@pytest.mark.parametrize(
    "member",
    [
        "ページ|が|具体的|だ",
        "手数料|が|かから/掛かる|ない",
        "次|の|予約|が|入る",
        "友達|に|紹介|し/為る|た",
        "相手|が|い/居る|ない",
    ],
)
def test_what_pleases_happens_or_says_nothing_is_no_title(split_tokens, member):
    assert make_title(*split_tokens([member, member, "返事|が|遅い", "返事|が|遅い"])) == "返事が遅い"


def test_what_one_member_alone_speaks_of_is_no_title(split_tokens):
    members = ["鍵|が|壊れ/壊れる|た", "予約|表", "予約|表|で|す/為る", "予約|表", "予約|表"]
    assert make_title(*split_tokens(members)) == "予約表への不満"


def test_without_a_phrase_the_shared_noun_is_said_with_what_is_wrong(split_tokens):
    members = ["予約|表", "予約|表|です", "文字|が|見/見る|づらい/辛い", "色|が|見/見る|づらい/辛い"]
    assert make_title(*split_tokens(members)) == "予約表の見づらさ"


def test_a_name_is_borne_once(split_tokens):
    members = split_tokens(["返事|が|遅い"] * 3)
    assert make_title(*members) == "返事が遅い"
    assert make_title(*members, taken=["返事が遅い"]) == "返事の遅さ"


def test_long_text_without_a_pattern_is_trimmed(split_tokens):
    title = make_title(*split_tokens(["あ" * 80]))
    assert title.endswith("…")
    assert len(title) <= 18


def test_no_texts():
    assert make_title([], []) == ""
