import pandas as pd
import pytest

import koetabi

TEXTS = [
    "😀最高でした。👨‍👩‍👧で行ったが、𠮷野さんの対応は悪い。",
    "か\u3099っかりした。は\u309aンは良い。",
    "㈱サンプルへ電話した。㌔数も聞いたが、①回も出ない。",
    "ﾊﾝｶｸは読みにくい｡でもﾃﾞｻﾞｲﾝは好き!!",
    "lone \ud83d surrogate でも落ちない。次の文もある。",
    "\u3000前に空白。\r\n\r\n改行のあと。\t",
    "",
    "。",
]


@pytest.mark.parametrize("text", TEXTS)
def test_segments_are_exact_and_cover_all_but_white_space(text):
    table = koetabi.analyze(pd.DataFrame({"comment": [text]}), masking=False)
    at = 0
    for start, end, words in zip(table.start, table.end, table.text, strict=True):
        assert start >= at
        assert text[at:start].strip() == ""
        assert text[start:end] == words
        at = end
    assert text[at:].strip() == ""
