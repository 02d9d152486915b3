"""Polarity of the same real sentences by oseti, asari, pymlask and koetabi: quality and sentences a second, one run.

    python tests/bench/peers.py SENTENCES.tsv --peers /tmp/peers/bin/python [--limit N]

SENTENCES: id, polarity (1, 0, −1), text, separated by tabs. None of the peers runs out of the box; the environment they
need (Python 3.11, Debian) is in ``peers.txt`` beside this file, and:

    python3.11 -m venv /tmp/peers && /tmp/peers/bin/pip install -r tests/bench/peers.txt
    mkdir -p /tmp/locales && localedef -i en_US -f UTF-8 /tmp/locales/en_US.UTF-8    # asari's ONNX model asks for it

oseti and pymlask are given the ipadic dictionary of MeCab; pymlask needs pkg_resources (setuptools below 80), asari the
locale. A peer without a class of its own for neutral answers as it can: oseti, the sign of the mean of its scores;
asari, its likelier class (it knows no neutral); pymlask, its orientation (none: neutral). One process, one thread.
A sentence a peer fails on (oseti: those without a clause of its own) counts as neutral; how many is shown.
Polar: of the sentences with gold 1 or −1, the share with the right sign; a neutral answer is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from koetabi.classify.metrics import confusion, macro_f1

ROOT = Path(__file__).parents[2]
RUN = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
texts = json.load(sys.stdin)
failed = 0
def each(one):
    def run(texts):
        global failed
        found = []
        for text in texts:
            try:
                found.append(one(text))
            except Exception:
                failed += 1
                found.append(0)
        return found
    return run
{setup}
answer(texts[:20])
failed = 0
start = time.perf_counter()
found = answer(texts)
print(json.dumps([time.perf_counter() - start, found, failed]))
"""
SETUPS = {
    "oseti": """
import ipadic, oseti
analyzer = oseti.Analyzer(ipadic.MECAB_ARGS)
@each
def answer(text):
    total = sum(analyzer.analyze(text))
    return (total > 0) - (total < 0)
""",
    "asari": """
from asari.api import Sonar
sonar = Sonar()
@each
def answer(text):
    return 1 if sonar.ping(text=text)["top_class"] == "positive" else -1
""",
    "pymlask": """
import ipadic
from mlask import MLAsk
analyzer = MLAsk(ipadic.MECAB_ARGS)
@each
def answer(text):
    told = analyzer.analyze(text).get("orientation") or ""
    return 1 if "POSITIVE" in told else -1 if "NEGATIVE" in told else 0
""",
    "koetabi": """
import numpy as np
from koetabi.pipeline.analysis import load_analyser
analyser = load_analyser()
def answer(texts):
    # A sentence of several segments: the sign of its mean valence, weighed by length, where any segment evaluates.
    table = analyser.label(texts, ["review"] * len(texts))
    size = table.end - table.start
    total = np.bincount(table.document, (table.polarity != 0) * table.valence * size, len(texts))
    return [int(sign) for sign in np.sign(total)]
""",
}


def ask(name: str, python: str, texts: list[str]) -> tuple[float, list[int], int]:
    """(seconds, answers, sentences it failed on) of one peer in a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "LOCPATH": os.environ.get("LOCPATH", "/tmp/locales")}
    if name == "koetabi":
        environment["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(
        [python, "-c", RUN.format(setup=SETUPS[name])],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    seconds, answers, failed = json.loads(done.stdout.splitlines()[-1])
    return seconds, answers, failed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--peers", required=True, help="Python of the peers' environment")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    rows = [line.split("\t") for line in options.sentences.read_text(encoding="utf-8").splitlines()][: options.limit]
    gold = np.array([int(row[1]) for row in rows]) + 1
    texts = [row[2] for row in rows]
    polar = gold != 1
    print(
        f"{len(texts):,} sentences\n| | accuracy | macro-F1 | polar | sentences/s | failed |\n|---|---|---|---|---|---|"
    )
    for name in SETUPS:
        seconds, answers, failed = ask(name, sys.executable if name == "koetabi" else options.peers, texts)
        found = np.array(answers) + 1
        right = found == gold
        f1 = macro_f1(confusion(gold, found, 3))
        speed = len(texts) / seconds
        print(
            f"| {name} | {right.mean():.3f} | {f1:.3f} | {right[polar].mean():.3f} | {speed:,.0f} | {failed} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
