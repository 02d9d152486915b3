import numpy as np
import pytest

from koetabi.classify import load_model
from koetabi.classify.few_shot import gather, held_out
from koetabi.classify.stages import bind_stages
from koetabi.definition import MapDefinition
from koetabi.records import Document
from koetabi.text.tokenize import SudachiTokenizer

EXAMPLES = {
    "drink": ["コーヒーの香りがいい", "紅茶がぬるかった", "ラテが甘すぎる", "ジュースの種類が多い"],
    "seat": ["椅子が硬い", "窓際の席が落ち着く", "テーブルが狭い", "ソファーが気持ちいい"],
}


def definition(**stages):
    return MapDefinition.model_validate({"stages": [{"id": i, "name": i, **more} for i, more in stages.items()]})


@pytest.fixture(scope="module")
def model():
    return load_model()


@pytest.fixture(scope="module")
def tokenizer():
    return SudachiTokenizer()


def assign(model, tokenizer, wanted, *texts):
    documents = [Document(text, [(0, len(text))], tokenizer.tokenize(text)) for text in texts]
    table = model.bind(wanted, tokenizer).predict(documents)
    ids = [*wanted.stage_ids, "none"]
    return [ids[code] for code in table.map_stage]


def test_four_examples_place_new_words_and_abstain_from_the_rest(model, tokenizer):
    wanted = definition(drink={"examples": EXAMPLES["drink"]}, seat={"examples": EXAMPLES["seat"]})
    found = assign(
        model, tokenizer, wanted, "お茶が濃くておいしい", "ベンチが座りにくい", "特にありません", "よろしくお願いします"
    )
    assert found == ["drink", "seat", "none", "none"]


def test_canonical_stages_stand_beside_stages_with_examples(model, tokenizer):
    wanted = definition(drink={"examples": EXAMPLES["drink"]}, help={"canonical": ["support"]})
    found = assign(model, tokenizer, wanted, "電話サポートの対応が遅い", "紅茶の香りがいい", "特にありません")
    assert found == ["help", "drink", "none"]


def test_without_examples_the_likeliest_canonical_stage_decides(model, tokenizer):
    wanted = definition(help={"canonical": ["support"]})
    assert assign(model, tokenizer, wanted, "電話サポートの対応が遅い", "解約しました") == ["help", "none"]


def test_a_batch_does_not_matter(model, tokenizer):
    wanted = definition(drink={"examples": EXAMPLES["drink"]}, seat={"examples": EXAMPLES["seat"]})
    texts = ["お茶が濃い", "席が狭い", "", "また来ます"]
    together = assign(model, tokenizer, wanted, *texts[:2], *texts[3:])
    assert together == [assign(model, tokenizer, wanted, text)[0] for text in texts if text]


def test_nothing_in_nothing_out(model, tokenizer):
    wanted = definition(drink={"examples": EXAMPLES["drink"]})
    assert bind_stages(model, wanted, tokenizer).assign(model.score([])).shape == (0,)


def test_an_example_is_judged_without_itself(model, tokenizer):
    # A remark of seats that only itself puts with the drinks.
    odd = "床が傾いている"
    wanted = definition(drink={"examples": [*EXAMPLES["drink"], odd]}, seat={"examples": EXAMPLES["seat"]})
    assert assign(model, tokenizer, wanted, odd) == ["drink"]
    examples = gather(wanted.stages)
    held = held_out(model, examples, tokenizer, np.arange(len(examples.texts)))
    assert held[examples.texts.index(odd)] == 1
    assert (held[examples.codes < 0] < 0).mean() > 0.8


def test_assigning_leaves_the_batch_as_it_was(model, tokenizer):
    text = "コーヒーとコーヒーの香り"
    scored = model.score([Document(text, [(0, len(text))], tokenizer.tokenize(text))])
    starts, columns = scored.batch.content_starts.copy(), scored.batch.context.columns.copy()
    bound = bind_stages(model, definition(drink={"examples": EXAMPLES["drink"]}), tokenizer)
    bound.assign(scored)
    assert (scored.batch.content_starts == starts).all()
    assert (scored.batch.context.columns == columns).all()
