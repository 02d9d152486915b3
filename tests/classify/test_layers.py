import numpy as np

from koetabi.classify.base import KEPT, Base, Idf, Table
from koetabi.classify.features import Pattern
from koetabi.classify.fit_stack import fit_stack
from koetabi.classify.heads import WIDTH, columns


def test_a_table_sums_the_coefficients_of_kept_buckets():
    table = Table.of(np.array([[1.0], [10.0]], dtype=np.float32), np.array([False, True, False, True]))
    one, other = Pattern(np.array([1, 3, 0]), np.array([0, 2, 3])), Pattern(np.array([3]), np.array([0, 0, 1]))
    assert table.sums([one, other]).tolist() == [[11.0], [10.0]]


def test_the_smallest_coefficients_are_left_out():
    rng = np.random.default_rng(0)
    found = {name: rng.normal(size=(100, WIDTH)).astype(np.float32) for name in ("words", "characters")}
    found |= {name: rng.normal(size=(100, WIDTH)).astype(np.float32) for name in ("before", "after", "comment")}
    found["vectors"] = np.zeros((4, WIDTH), dtype=np.float32)
    idf = np.where(np.arange(100) < 80, 1.0, 0.0)
    base = Base.of(found, Idf(idf, idf, idf), np.zeros(WIDTH))
    kept = base.words.rows > 0
    size = np.abs(found["words"]).max(axis=1)
    assert kept.sum() == KEPT * 80
    assert not kept[80:].any()
    assert size[:80][kept[:80]].min() > size[:80][~kept[:80]].max()


def test_the_second_layer_learns_what_no_linear_one_can():
    rng = np.random.default_rng(1)
    x = rng.choice([-1.0, 1.0], size=(2000, 3)).astype(np.float32)
    targets = np.zeros((2000, 5), dtype=np.int64)
    targets[:, 1] = np.where(x[:, 0] * x[:, 1] > 0, 2, 0)
    stack = fit_stack(x, targets)
    assert (stack.scores(x)[:, columns("polarity")].argmax(axis=1) == targets[:, 1]).mean() > 0.99
    np.testing.assert_array_equal(stack.hidden, fit_stack(x, targets).hidden)
