import json
import pickle
import shutil
from hashlib import sha256

import pytest
from safetensors.numpy import load_file, save_file

from koetabi.classify import load_model, train
from koetabi.errors import ModelError

WEIGHTS = "weights.safetensors"


@pytest.fixture
def folder(small, tmp_path):
    small.save(tmp_path / "model")
    return tmp_path / "model"


def reseal(folder):
    """Lists the files' present hashes in config.json."""
    config = json.loads((folder / "config.json").read_text())
    config["files"] = {name: sha256((folder / name).read_bytes()).hexdigest() for name in config["files"]}
    (folder / "config.json").write_text(json.dumps(config))


def test_a_saved_model_is_the_same_model(small, folder):
    assert load_model(folder).identity == small.identity


def test_training_is_deterministic(labels, tools, small):
    assert train([labels], tools).identity == small.identity


def drop(folder):
    (folder / WEIGHTS).unlink()


def truncate(folder):
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-100])


def truncate_and_reseal(folder):
    truncate(folder)
    reseal(folder)


def tamper(folder):
    (folder / "segmenter.json").write_text("{}")


def add_pickle(folder):
    (folder / "head.pkl").write_bytes(pickle.dumps({}))


def swap_for_pickle(folder):
    (folder / WEIGHTS).write_bytes(pickle.dumps({"a": 1}))
    reseal(folder)


def other_dimension(folder):
    tensors = load_file(folder / WEIGHTS)
    tensors["base.vectors"] = tensors["base.vectors"][:64].copy()
    save_file(tensors, folder / WEIGHTS)
    reseal(folder)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (shutil.rmtree, "no such model folder"),
        (drop, "weights.safetensors is missing"),
        (truncate, "is damaged or was changed"),
        (truncate_and_reseal, "content cannot be read"),
        (tamper, "segmenter.json is damaged or was changed"),
        (add_pickle, r"foreign file \(head.pkl\)"),
        (swap_for_pickle, "content cannot be read"),
        (other_dimension, "the weights fit 64"),
    ],
)
def test_a_harmed_folder_gets_one_clear_line(folder, harm, told):
    harm(folder)
    with pytest.raises(ModelError, match=told) as caught:
        load_model(folder)
    assert "\n" not in caught.value.message.ja + caught.value.message.en
