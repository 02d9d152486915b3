import numpy as np
import pytest

from koetabi.classify.features import Featurizer
from koetabi.classify.vectors import load_view, load_words, save_view, stem
from koetabi.errors import ModelError
from koetabi.records import Document, Tokens


@pytest.fixture(scope="module")
def words():
    return load_words()


def test_a_mean_is_a_weighted_sum_of_rows(words):
    rare, common = words.sentence_means([["朝食"], ["の"]])
    both = words.sentence_means([["朝食", "の"]])[0]
    assert np.linalg.norm(both) == pytest.approx(1, abs=1e-5)
    assert both @ rare > 0.99 > both @ common


def test_what_has_no_vector_counts_nothing(words):
    known, unknown, nothing = words.sentence_means([["朝食", "ｑｘｚｗ"], ["ｑｘｚｗ"], []])
    assert known == pytest.approx(words.sentence_means([["朝食"]])[0])
    assert not unknown.any()
    assert not nothing.any()


def test_an_inflected_word_without_a_vector_borrows_that_of_its_stem(words):
    assert stem("取れる") == "取〜"
    assert not stem("取")
    assert not stem("とれる")
    able, take, far = words.sentence_means([["取れる"], ["取る"], ["朝食"]])
    assert able @ take > 0.9 > able @ far


def test_segments_and_sentences_get_the_same_vectors(words):
    text = "取れる朝食"
    document = Document(text, [(0, 5)], Tokens(["取れる", "朝食"], [4, 1], [0, 3], [3, 5]))
    featurizer = Featurizer()
    means = words.means(featurizer([document]), featurizer.forms)
    assert means == pytest.approx(words.sentence_means([["取れる", "朝食"]]))


def test_what_is_saved_is_read_back(words, tmp_path):
    common = load_view()[1]
    save_view(words, common, tmp_path / "w.safetensors")
    again, shared = load_view(tmp_path / "w.safetensors")
    assert (again.table == words.table).all()
    assert (again.weights == words.weights).all()
    assert (shared == common).all()


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "w.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"cannot read the word vectors"):
        load_words(tmp_path / "w.safetensors")
