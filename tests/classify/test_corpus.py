import pytest

from koetabi.classify import train
from koetabi.classify.corpus import read_corpus
from koetabi.errors import InputError


def test_labels_point_into_the_text(write, row):
    row["text"] = "😀𠮷か\u3099㈱ " + row["text"]
    path = write(row)
    comment = read_corpus([path])[path][0]
    assert [comment.text[start:end] for start, end in comment.spans] == ["電話がつながらない。"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"stage": "nowhere"}, "unknown stage 'nowhere'"),
        ({"sentiment": 3}, "unknown sentiment 3"),
        ({"text": "つながった"}, "not found in the text"),
        ({"text": ""}, "has no text"),
    ],
)
def test_a_bad_segment_is_told_with_file_and_line(write, row, change, told):
    bad = {**row, "id": "b", "segments": [{**row["segments"][0], **change}]}
    path = write(row, bad)
    with pytest.raises(InputError, match=told) as caught:
        read_corpus([path])
    assert str(caught.value).startswith(f"{path}:2: ")
    assert "\n" not in caught.value.message.ja + caught.value.message.en


def test_an_id_stands_once(write, row):
    with pytest.raises(InputError, match="'a' stands twice"):
        read_corpus([write(row, row)])


def test_an_empty_file_is_refused(write):
    with pytest.raises(InputError, match="no labelled comment"):
        read_corpus([write()])


def test_one_class_teaches_nothing(write, row, tools):
    with pytest.raises(InputError, match=r"one stage \(support\)"):
        train([write(row, {**row, "id": "b"})], tools)
