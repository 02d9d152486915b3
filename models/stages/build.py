"""Makes what stages with examples are told by: none.txt from the corpus, scenes.safetensors from the maps (minutes).

python models/stages/build.py
"""

from __future__ import annotations

import json
from pathlib import Path

from koetabi.classify.features import form_hash
from koetabi.classify.fit_scenes import fit_scenes, read_maps
from koetabi.classify.scenes import save_scenes
from koetabi.classify.vectors import load_words
from koetabi.text.tokenize import SudachiTokenizer

LONGEST = 40
REMARKS = 400


def remarks(files: list[Path]) -> list[str]:
    """A sample, by hash, of the short ones among the segments of stage none, sorted."""
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    found = {segment["text"] for row in rows for segment in row["segments"] if segment["stage"] == "none"}
    short = [text for text in found if len(text) <= LONGEST and "\n" not in text]
    return sorted(sorted(short, key=form_hash)[:REMARKS])


def main() -> None:
    """Writes both files."""
    here = Path(__file__).resolve().parent
    data = here.parents[1] / "data"
    lines = remarks(sorted((data / "corpus").glob("*.jsonl")))
    (here / "none.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    maps = read_maps(sorted((data / "maps").glob("*.jsonl")))
    save_scenes(fit_scenes(maps, load_words(), SudachiTokenizer()), here / "scenes.safetensors")


if __name__ == "__main__":
    main()
