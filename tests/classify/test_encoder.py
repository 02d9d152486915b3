"""A model on a sentence-transformers encoder: a random one-layer BERT over single characters, made here."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from koetabi.classify import load_model, train
from koetabi.classify.encoder import open_encoder
from koetabi.errors import ModelError
from koetabi.records import Document

from .conftest import slice_of_corpus


def make_encoder(folder, size, seed=0):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *map(chr, range(0x3041, 0x3097))]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=size,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=size,
        max_position_embeddings=64,
    )
    bert = folder.parent / f"{folder.name}-bert"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertModel(config).save_pretrained(bert)
    BertTokenizer(str(bert / "vocab.txt"), model_max_length=64).save_pretrained(bert)
    transformer = Transformer(str(bert), max_seq_length=64)
    pooling = Pooling(size)
    SentenceTransformer(modules=[transformer, pooling], device="cpu").save(str(folder))


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoder") / "tiny"
    make_encoder(folder, 16)
    return folder


@pytest.fixture(scope="module")
def saved(encoder, tools, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    labels = slice_of_corpus(folder / "labels.jsonl", 60)
    model = train([labels], tools, vectors=open_encoder(str(encoder)))
    model.save(folder / "model")
    return folder / "model"


def test_heads_are_trained_on_it_and_saved_beside_its_name_and_revision(saved, encoder, tools):
    told = json.loads((saved / "config.json").read_text())["encoder"]
    assert told == {"name": str(encoder), "revision": open_encoder(str(encoder)).revision, "dimensions": 16}
    model = load_model(saved)
    text = "でんわがつながらない。"
    scored = model.score([Document(text, [(0, len(text))], tools.tokenizer.tokenize(text))])
    assert scored.vectors.shape == (1, 16)
    assert np.linalg.norm(scored.vectors) == pytest.approx(1, abs=1e-5)


def test_a_missing_encoder_is_told(saved, tmp_path):
    copy = shutil.copytree(saved, tmp_path / "copy")
    config = json.loads((copy / "config.json").read_text())
    config["encoder"]["name"] = str(tmp_path / "nowhere")
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=r"encoder .*nowhere: is not to be found") as caught:
        load_model(copy)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("size", "told"), [(8, "has 8 dimensions, but 16"), (16, "but was .* in training")])
def test_another_dimension_or_revision_is_told(saved, tmp_path, size, told):
    make_encoder(tmp_path / "other", size, seed=1)
    copy = shutil.copytree(saved, tmp_path / "copy")
    config = json.loads((copy / "config.json").read_text())
    config["encoder"]["name"] = str(tmp_path / "other")
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=told):
        load_model(copy)


def test_a_folder_of_something_else_is_told(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.txt").write_text("a")
    with pytest.raises(ModelError, match="cannot be read as a sentence-transformers model"):
        open_encoder(str(tmp_path / "x"))


def test_torch_is_not_imported_without_one():
    heavy = ("torch", "sentence_transformers", "transformers")
    code = f"import sys, koetabi; koetabi.load_model(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
