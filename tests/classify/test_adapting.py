import pytest

from koetabi.classify.adapting import adapt, overlap
from koetabi.classify.corpus import read_corpus

from .conftest import slice_of_corpus


@pytest.fixture(scope="module")
def adapted(small, labels, tools, tmp_path_factory):
    own = slice_of_corpus(tmp_path_factory.mktemp("own") / "own.jsonl", 60, start=300)
    return adapt(read_corpus([own]), read_corpus([labels]), tools, small), own


def test_before_is_the_old_model_on_labels_it_never_saw(adapted, small, tools):
    from koetabi.classify.measuring import evaluate

    found, own = adapted
    report = evaluate(small, [own], tools)
    assert found.before == {head: figures.macro_f1 for head, figures in report.heads.items()}


def test_after_is_held_out(adapted, tools):
    from koetabi.classify.measuring import evaluate

    found, own = adapted
    seen = evaluate(found.model, [own], tools).heads
    assert found.after["stage"] < seen["stage"].macro_f1


def test_a_model_that_knows_the_labels_stands_by_its_saved_figures(adapted, labels, tools, tmp_path):
    found, own = adapted
    found.model.save(tmp_path / "m")
    from koetabi.classify import load_model

    again = adapt(read_corpus([own]), read_corpus([labels]), tools, load_model(tmp_path / "m"))
    assert again.before == again.after == found.after
    assert again.model.identity == found.model.identity
    assert not again.worse


def test_overlap_is_by_id_and_text(labels, write, row):
    corpus = read_corpus([labels])
    assert overlap(corpus, corpus)
    assert not overlap(read_corpus([write(row)]), corpus)
