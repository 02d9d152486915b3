import numpy as np
import pytest

import koetabi


@pytest.fixture(scope="module")
def encoder():
    return koetabi.sentence_encoder()


def test_sentences_that_mean_alike_are_near(encoder):
    breakfast, meal, parking = encoder.encode(
        ["朝食がおいしかったです。", "ご飯が美味しい。", "駐車場が狭くて停めにくい。"]
    )
    assert breakfast @ meal > 0.4 > breakfast @ parking


def test_vectors_are_of_unit_length_without_the_common_component(encoder):
    vectors = encoder.encode(["朝食がおいしかったです。", "", "部屋が広い"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)
    assert vectors @ encoder[0].common == pytest.approx(np.zeros(3), abs=1e-5)
    assert vectors.shape[1] == encoder.get_embedding_dimension()


def test_it_is_saved_and_loaded_as_any_model(encoder, tmp_path):
    from sentence_transformers import SentenceTransformer

    encoder.save(str(tmp_path))
    again = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True, trust_remote_code=True)
    assert (again.encode("部屋が広い") == encoder.encode("部屋が広い")).all()


def test_a_prompt_is_part_of_the_text(encoder):
    assert encoder.encode("広い", prompt="部屋が") == pytest.approx(encoder.encode("部屋が広い"), abs=1e-6)
