import pytest

from koetabi.text.mask import mask

MASKED = [
    ("090-1234-5678に電話ください", "[電話]に電話ください"),
    ("０９０－１２３４－５６７８まで", "[電話]まで"),
    ("TEL 03(1234)5678", "TEL [電話]"),
    ("0120-000-123へかけた", "[電話]へかけた"),
    ("09012345678です", "[電話]です"),
    ("+81-90-1234-5678", "[電話]"),
    ("taro.yamada+x@example.co.jp まで返信を", "[メール] まで返信を"),
    ("4111-1111-1111-1111で払った", "[カード番号]で払った"),
    ("4111111111111111で払った", "[カード番号]で払った"),
    ("口座番号は1234567です", "口座番号は[口座番号]です"),
    ("注文番号A-20931774の件", "注文番号[番号]の件"),
    ("会員ID：kx88213 で登録", "会員ID：[番号] で登録"),
    ("〒150-0001 東京都渋谷区神宮前1-2-3 に送って", "[住所] [住所] に送って"),
    ("https://example.com/reset?token=abc123 が開けない", "[URL] が開けない"),
    ("担当の佐藤さんが親切だった", "担当の[氏名]さんが親切だった"),
    ("田中様よりご案内いただき", "[氏名]様よりご案内いただき"),
    ("山田太郎と申します。", "[氏名]と申します。"),
    ("お世話になっております。さくら商事の佐伯です。", "お世話になっております。さくら商事の[氏名]です。"),
    ("届きません。\n確認してください。\n佐藤 花子", "届きません。\n確認してください。\n[氏名]"),
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_personal_data_is_replaced_by_its_kind(text, expected):
    assert mask(text) == expected


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masking_twice_changes_nothing(text, expected):
    assert mask(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "お客様の声を聞いてほしい",
        "店員さんも業者さんも皆さん親切",
        "仕様が多様で模様も同様",
        "2026-11-03に12,800円で3個買い、1,000,000円得した",
        "9:00〜18:00の間、4台で100人を待たせた",
        "使い方は簡単です。値段が問題です。",
        "https://example.com/help を見た",
        "バージョン12.0.3に更新、ISO9001対応",
        "10年17万キロ、3.14159265358979を計算した",
        "予約1000件のうち注文2000個",
        "様子を見ています",
        "とても便利\n安心\n満足",
    ],
)
def test_other_words_and_numbers_stay(text):
    assert mask(text) == text
