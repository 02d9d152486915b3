"""Speed and memory of a whole refresh, as ratios to SudachiPy's own tokenisation of the same texts in the same run.

    python tests/bench/refresh.py [--comments 100000] [--sentences FILE]

FILE: one sentence a line, or a table whose longest column is the text (default: the project's corpus).
Comments are made mostly distinct: the first half of one sentence joined to the second half of another.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 15)

TOKENISE = """
import csv, sys, time
from sudachipy import Dictionary, SplitMode
tokenizer = Dictionary(dict="core").tokenizer(mode=SplitMode.C)
texts = [row["text"] for path in sys.argv[1:] for row in csv.DictReader(open(path, encoding="utf-8"))]
for text in texts[:2000]:
    tokenizer.tokenize(text)
start = time.perf_counter()
for text in texts:
    tokenizer.tokenize(text)
print(time.perf_counter() - start)
"""

REFRESH = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
import koetabi.pipeline.refresh as pipeline
from koetabi.workspace import open_workspace
start = time.perf_counter()
marks = {}
def timed(name):
    work = getattr(pipeline, name)
    def run(*a, **k):
        begin = time.perf_counter()
        try:
            return work(*a, **k)
        finally:
            marks[name] = round(time.perf_counter() - begin, 2)
    setattr(pipeline, name, run)
for name in ("ingest", "label_all", "aggregate", "publish"):
    timed(name)
done = pipeline.refresh(open_workspace(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]))
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"seconds": time.perf_counter() - start, "mb": own / 1024, "child_mb": child / 1024,
                  "comments": done.journey_map.counts.comments, "pain_points": len(done.journey_map.pain_points),
                  "steps": marks}))
"""


def sentences(path: Path | None) -> list[str]:
    """Real sentences, each once."""
    if path is None:
        rows = [json.loads(line) for f in sorted((ROOT / "data/corpus").glob("*.jsonl")) for line in f.open()]
        found = [segment["text"] for row in rows for segment in row["segments"]]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [max(line.split("\t"), key=lambda cell: len(re.findall("[ぁ-ん]", cell))) for line in lines]
    return sorted({text.strip() for text in found if len(text.strip()) >= 8})


def write_comments(path: Path, pool: list[str], count: int, seed: int) -> None:
    """A CSV of ``count`` comments of one to three spliced sentences, from a third as many customers, over 12 weeks."""
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "customer", "date", "rating", "role", "text"])
        for number in range(count):
            parts = []
            for _ in range(draw.choice((1, 2, 3, 3))):
                a, b = draw.choice(pool), draw.choice(pool)
                parts.append(a[: len(a) // 2] + b[len(b) // 2 :])
            day = AS_OF - timedelta(days=draw.randrange(84))
            role = draw.choice(("決裁者", "導入推進者", "使用者"))
            row = [
                f"{seed}-{number}",
                f"k{draw.randrange(count // 3 + 1)}",
                day,
                draw.randrange(11),
                role,
                "".join(parts),
            ]
            writer.writerow(row)


def child(code: str, *arguments: str, workers: int = 1) -> str:
    """Standard output of ``code`` in a process of its own."""
    environment = {
        **os.environ,
        "KOETABI_WORKERS": str(workers),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip().splitlines()[-1]


def start_up(*arguments: str) -> float:
    """Seconds of the whole command, best of three."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        command = [sys.executable, "-m", "koetabi", *arguments]
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    pool = sentences(options.sentences)
    print("| | seconds | × tokenise | peak MB (each worker) | steps |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        first, more = Path(folder) / "all.csv", Path(folder) / "more.csv"
        write_comments(first, pool, options.comments, 1)
        write_comments(more, pool, options.comments // 100, 2)
        base = float(child(TOKENISE, str(first)))
        print(f"| SudachiPy tokenise, {options.comments:,} comments | {base:.1f} | 1.00 | | |")
        for workers in options.workers:
            root = Path(folder) / f"w{workers}"
            subprocess.run([sys.executable, "-m", "koetabi", "init", str(root)], check=True, capture_output=True)
            (root / "inbox/survey/all.csv").write_bytes(first.read_bytes())
            full = json.loads(child(REFRESH, str(root), str(AS_OF), workers=workers))
            line(f"full refresh, {workers} process(es), {full['pain_points']} pain points", full, base)
            (root / "inbox/survey/more.csv").write_bytes(more.read_bytes())
            added = json.loads(child(REFRESH, str(root), str(AS_OF + timedelta(days=7)), workers=workers))
            line(f"+1 %: {added['seconds'] / full['seconds']:.1%} of the full one", added, base)
    print(f"| koetabi --help | {start_up('--help'):.2f} | | | |")
    print(f"| koetabi classify --text | {start_up('classify', '--text', '電話がつながらない。'):.2f} | | | |")


def line(name: str, result: dict, base: float) -> None:
    """One row of the table."""
    steps = ", ".join(f"{step} {seconds}" for step, seconds in result["steps"].items())
    memory = f"{result['mb']:.0f} ({result['child_mb']:.0f})"
    print(f"| {name} | {result['seconds']:.1f} | {result['seconds'] / base:.2f} | {memory} | {steps} |", flush=True)


if __name__ == "__main__":
    main()
