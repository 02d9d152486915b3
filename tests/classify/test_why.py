import pytest

from koetabi.classify import load_model
from koetabi.classify.why import deciding_words
from koetabi.text.documents import read_document


@pytest.fixture(scope="module")
def told(tools):
    model = load_model()

    def told(text):
        return deciding_words(model, read_document(text, tools.tokenizer, tools.segmenter(model.cuts)))

    return told


def test_the_words_that_decide_stand_first(told):
    [words] = told("来年の契約更新は見送りではなく、更新することにしました。")
    assert "更新" in words
    [words] = told("サポートに電話しても誰も出ない。")
    assert set(words) & {"サポート", "電話"}


def test_each_segment_has_its_own_and_a_stageless_one_none(told):
    first, second = told("申し込みは簡単でしたが、設定のマニュアルが古くて半日かかりました。")
    assert "申し込み" in first
    assert "マニュアル" in second
    assert told("特になし") == [[]]


def test_words_come_from_the_text_and_only_once(told):
    text = "友人に薦めました。友人も友人に薦めました。"
    for words in told(text):
        assert len(set(words)) == len(words)
        assert all(word in text for word in words)


def test_an_empty_text_has_no_segments(told):
    assert told("") == []
