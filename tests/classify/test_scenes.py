from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from koetabi.classify import scenes
from koetabi.classify.features import Featurizer
from koetabi.classify.fit_scenes import NONE, fit_scenes, read_maps
from koetabi.classify.scenes import SceneView, load_scenes, save_scenes
from koetabi.classify.vectors import load_words
from koetabi.errors import ModelError
from koetabi.records import Document
from koetabi.text.tokenize import SudachiTokenizer

MAPS = sorted((Path(__file__).parents[2] / "data/maps").glob("*.jsonl"))


@pytest.fixture(scope="module")
def tokenizer():
    return SudachiTokenizer()


def seen(tokenizer, *texts):
    featurizer = Featurizer()
    batch = featurizer([Document(text, [(0, len(text))], tokenizer.tokenize(text)) for text in texts])
    return load_scenes().of(batch, featurizer.forms, load_words())


def test_sentences_of_one_scene_lie_closer_than_those_of_one_judgement(tokenizer):
    found, _ = seen(tokenizer, "朝食のパンが最高でした", "味噌汁がぬるくて残念", "部屋の眺めが最高でした")
    assert found[0] @ found[1] > found[0] @ found[2]


def test_a_verdict_speaks_of_no_scene(tokenizer):
    _, none = seen(tokenizer, "大満足です", "露天風呂からの景色がきれい")
    assert none[0] > none[1]


def test_rows_are_of_unit_length_or_zero(tokenizer):
    found, none = seen(tokenizer, "駐車場が狭い", "…", "？？")
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1, 0, 0], atol=1e-5)
    assert (np.abs(none) <= 1).all()


def test_what_is_saved_is_read_again(tmp_path, monkeypatch):
    view = load_scenes()
    path = tmp_path / "stages" / "scenes.safetensors"
    path.parent.mkdir()
    save_scenes(view, path)
    monkeypatch.setattr(scenes, "models_folder", lambda: tmp_path)
    again = load_scenes.__wrapped__()
    assert isinstance(again, SceneView)
    assert again.digest == view.digest
    path.write_bytes(b"{}")
    with pytest.raises(ModelError, match="install koetabi anew"):
        load_scenes.__wrapped__()


def test_the_same_maps_give_the_same_view_and_the_same_file(tokenizer, tmp_path):
    maps = dict(list(read_maps(MAPS[:1]).items())[:2])
    view, again = (fit_scenes(maps, load_words(), tokenizer) for _ in range(2))
    assert view.digest == again.digest
    save_scenes(view, tmp_path / "scenes.safetensors")
    for name, saved in load_file(tmp_path / "scenes.safetensors").items():
        np.testing.assert_allclose(saved, getattr(view, name), atol=1e-3)


def test_every_map_can_teach():
    maps = read_maps(MAPS)
    for title, rows in maps.items():
        counts = {stage: sum(name == stage for name, _ in rows) for stage, _ in rows}
        assert counts.pop(NONE) >= 20, title
        assert len(counts) >= 5, title
        assert min(counts.values()) >= 14, title
        assert len({text for _, text in rows}) == len(rows), title
