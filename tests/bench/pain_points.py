"""Pain points on the themes of the corpus, files left out, against k-means, HDBSCAN and BERTopic on the same vectors.

    python tests/bench/pain_points.py [--bertopic PYTHON]

The vectors are those of ``ThemeView`` fitted on the other files. All negative segments with a theme are clustered;
judged are those whose theme occurs at least three times in the files left out (a rarer one cannot become a pain
point). A segment in no cluster counts as a cluster of its own. k-means is told the true number of such themes.
PYTHON: an interpreter that has BERTopic (it runs there with its defaults, the vectors handed in).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from koetabi.classify.corpus import read_corpus
from koetabi.classify.features import Featurizer
from koetabi.classify.fitting import sample
from koetabi.classify.themes import ThemeView
from koetabi.classify.vectors import load_words
from koetabi.journey.agreement import adjusted_mutual_information, alone, bcubed
from koetabi.journey.pain_points import NegativeSegments, Thresholds, update_pain_points
from koetabi.records import Tokens
from koetabi.taxonomy import STAGES
from koetabi.text.tokenize import SudachiTokenizer

CORPUS = sorted((Path(__file__).parents[2] / "data" / "corpus").glob("train_*.jsonl"))
FOLDS = 4
HEARD = 3  # times a theme occurs

BERTOPIC = """
import sys, numpy as np, json
from bertopic import BERTopic
from bertopic.vectorizers import ClassTfidfTransformer
from sklearn.feature_extraction.text import CountVectorizer
from umap import UMAP
data = np.load(sys.argv[1])
texts = json.load(open(sys.argv[2], encoding="utf-8"))
topics = BERTopic(umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0),
                  vectorizer_model=CountVectorizer(analyzer="char", ngram_range=(2, 3)),
                  calculate_probabilities=False).fit_transform(texts, data)[0]
print(json.dumps([int(t) for t in topics]))
"""


@dataclass(frozen=True)
class Fold:
    """Negative segments of the files left out."""

    segments: NegativeSegments
    theme: np.ndarray
    texts: list[str]


def folds() -> list[Fold]:
    """One fold for each pair of files left out."""
    corpus = read_corpus(CORPUS)
    data = sample(corpus, SudachiTokenizer())
    featurizer = Featurizer()
    batch = featurizer(data.documents)
    means = load_words().means(batch, featurizer.forms)
    texts = [d.text[start:end] for d in data.documents for start, end in d.segments]
    comment = np.repeat(np.arange(len(data.documents)), [len(d.segments) for d in data.documents])
    start = np.array([start for d in data.documents for start, _ in d.segments])
    themes = np.array(data.themes)
    found = []
    for number in range(FOLDS):
        out = data.files % FOLDS == number
        view = ThemeView.fit(means[~out], list(themes[~out]))
        rows = np.flatnonzero(out & (themes != ""))
        segments = NegativeSegments(
            comment=comment[rows],
            start=start[rows],
            end=start[rows] + 1,
            stage=np.minimum(data.targets[rows, 0], len(STAGES) - 2),
            day=np.zeros(len(rows), dtype=np.int64),
            customer=comment[rows],
            vectors=view.vectors(means[rows]),
        )
        found.append(Fold(segments, themes[rows], [texts[i] for i in rows]))
    return found


def koetabi(fold: Fold, limits: Thresholds | None = None) -> np.ndarray:
    """Pain point of each segment, −1 for none."""
    update = update_pain_points(
        [],
        fold.segments,
        stages=STAGES[:-1],
        texts=lambda spans: ["" for _ in spans],
        tokens_of=lambda texts: [Tokens([], [], [], []) for _ in texts],
        thresholds=limits,
    )
    return update.assignment


def without_stages(fold: Fold) -> np.ndarray:
    """The same, told no more than the others are."""
    unplaced = replace(fold.segments, stage=np.full(len(fold.theme), -1))
    return koetabi(replace(fold, segments=unplaced))


def k_means(fold: Fold) -> np.ndarray:
    """k-means told the true number of themes."""
    from sklearn.cluster import KMeans

    count = (np.unique(fold.theme, return_counts=True)[1] >= HEARD).sum()
    return KMeans(int(count), n_init=10, random_state=0).fit_predict(fold.segments.vectors.astype(float))


def hdbscan(fold: Fold) -> np.ndarray:
    """HDBSCAN with clusters from three members on, its best setting of a few (leaf, no epsilon)."""
    from sklearn.cluster import HDBSCAN

    vectors = fold.segments.vectors.astype(float)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return HDBSCAN(min_cluster_size=3, min_samples=1, cluster_selection_method="leaf", copy=True).fit_predict(vectors)


def bertopic(python: str) -> Callable[[Fold], np.ndarray]:
    """BERTopic in another environment."""

    def run(fold: Fold) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            vectors, texts = Path(folder) / "vectors.npy", Path(folder) / "texts.json"
            np.save(vectors, fold.segments.vectors.astype(np.float32) / 127)
            texts.write_text(json.dumps(fold.texts, ensure_ascii=False), encoding="utf-8")
            command = [python, "-c", BERTOPIC, str(vectors), str(texts)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        return np.array(json.loads(done.stdout.strip().splitlines()[-1]))

    return run


def judge(fold: Fold, found: np.ndarray) -> tuple[float, float, float, float, float]:
    """AMI, BCubed precision, recall and F1 on themes heard often enough; share of these in no cluster."""
    code, count = np.unique(fold.theme, return_inverse=True, return_counts=True)[1:]
    judged = count[code] >= HEARD
    score = bcubed(code[judged], found[judged])
    agreement = adjusted_mutual_information(code[judged], alone(found)[judged])
    return agreement, score.precision, score.recall, score.f1, float((found[judged] < 0).mean())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bertopic", metavar="PYTHON")
    options = parser.parse_args()
    methods: dict[str, Callable[[Fold], np.ndarray]] = {
        "koetabi": koetabi,
        "koetabi without stages": without_stages,
        "k-means": k_means,
        "HDBSCAN": hdbscan,
    }
    if options.bertopic:
        methods["BERTopic"] = bertopic(options.bertopic)
    given = folds()
    print("| mean of four folds | AMI | BCubed P | R | F1 | in no cluster |\n|---|---|---|---|---|---|")
    for name, method in methods.items():
        figures = np.mean([judge(fold, method(fold)) for fold in given], axis=0)
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
